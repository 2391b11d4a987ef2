import { allEditions } from '../bytes/editions';
import * as responses from '../bytes/responses';
import { Dialogue } from './dialogue';
import {
  begun,
  CHECKSUM,
  ID,
  keyFor,
  measured,
  NAME,
  PUBLIC_KEY,
  registered,
  registers,
  sendsFile,
  sendsKey,
  WRAPPED,
} from './stages';

describe.each(allEditions)('a new client in $id', (edition) => {
  test('measures its file and makes a key pair before anything is sent, then registers with an empty id', () => {
    const talk = new Dialogue(edition);
    expect(talk.bring({ on: 'connected' })).toEqual([{ call: 'measureFile', ask: { index: 0 } }]);
    expect(talk.reply('measureFile', measured())).toEqual([{ call: 'prepareIdentity', ask: {} }]);
    expect(talk.reply('prepareIdentity', { publicKey: PUBLIC_KEY })).toEqual([registers(edition)]);
  });

  test('keeps its id at once, with the key pair, and sends the public key', () => {
    const talk = begun(edition);
    expect(talk.hear(responses.registered({ edition, clientId: ID }))).toEqual([
      { call: 'saveIdentity', ask: { clientId: ID } },
    ]);
    expect(talk.reply('saveIdentity', 'saved')).toEqual([
      { info: 'registered as 000102030405060708090a0b0c0d0e0f' },
      sendsKey(edition),
    ]);
  });

  test('unwraps the AES key and sends the file', () => {
    const talk = registered(edition);
    expect(talk.hear(keyFor(edition))).toEqual([
      { call: 'unwrapKey', ask: { clientId: new Uint8Array(ID), wrappedKey: new Uint8Array(WRAPPED) } },
    ]);
    expect(talk.reply('unwrapKey', 'fresh')).toEqual([sendsFile(edition)]);
  });

  test('ends at once where its name is taken', () => {
    const text = `the server refused the name "${NAME}": another client has it`;
    expect(begun(edition).hear(responses.registrationFailed({ edition }))).toEqual([{ finished: 'refused', text }]);
  });

  test('sends nothing where it could not keep an identity', () => {
    const talk = new Dialogue(edition);
    talk.bring({ on: 'connected' });
    talk.reply('measureFile', measured());
    expect(talk.reply('prepareIdentity', { failed: 'nobody may write there' })).toEqual([
      { finished: 'localFile', text: 'nobody may write there' },
    ]);
  });

  test('is known to have been accepted when it has a key', () => {
    const talk = registered(edition);
    talk.hear(keyFor(edition));
    expect(talk.confirmed).toEqual([]);
    talk.reply('unwrapKey', 'fresh');
    expect(talk.confirmed).toEqual([ID.toString('hex')]);
  });

  test('sends no key where it cannot keep its identity', () => {
    const talk = begun(edition);
    talk.hear(responses.registered({ edition, clientId: ID }));
    expect(talk.reply('saveIdentity', { failed: 'the disk is full' })).toEqual([
      { finished: 'localFile', text: 'the disk is full' },
    ]);
  });

  test('hears every answer that comes a byte at a time', () => {
    const talk = begun(edition);
    const bytes = Array.from(responses.registered({ edition, clientId: ID }), (byte) => Uint8Array.of(byte));
    expect(talk.hear(...bytes.slice(0, -1))).toEqual([]);
    expect(talk.hear(...bytes.slice(-1))).toEqual([{ call: 'saveIdentity', ask: { clientId: ID } }]);
  });

  test('keeps an answer that comes before its turn until it is awaited', () => {
    const talk = begun(edition);
    talk.hear(responses.registered({ edition, clientId: ID }), keyFor(edition));
    expect(talk.reply('saveIdentity', 'saved').at(-1)).toMatchObject({ call: 'unwrapKey' });
  });

  test('asks for the key again where it cannot be unwrapped, three times in all', () => {
    const talk = registered(edition);
    const warning = { warn: 'server responded with an error (the padding is wrong)' };
    for (let attempt = 1; attempt <= 2; attempt++) {
      talk.hear(keyFor(edition));
      expect(talk.reply('unwrapKey', { bad: 'the padding is wrong' })).toEqual([warning, sendsKey(edition)]);
    }
    talk.hear(keyFor(edition));
    expect(talk.reply('unwrapKey', { bad: 'the padding is wrong' })).toEqual([
      warning,
      { finished: 'protocol', text: 'fatal error: PublicKey failed 3 times' },
    ]);
  });

  test('of which the server answers with another checksum than its own does not confirm it', () => {
    const talk = registered(edition);
    talk.hear(keyFor(edition));
    talk.reply('unwrapKey', 'fresh');
    talk.hear(
      responses.fileReceived({ edition, clientId: ID, contentSize: 48, fileName: '0.txt', checksum: CHECKSUM }),
    );
    expect(talk.contentSent({})).toEqual([
      { warn: expect.stringContaining('the checksums differ') },
      expect.anything(),
      sendsFile(edition),
    ]);
  });
});

describe('a file that is not to be had', () => {
  test('ends the run before anything is sent', () => {
    const talk = new Dialogue(allEditions[0]!);
    talk.bring({ on: 'connected' });
    expect(talk.reply('measureFile', { failed: 'a.txt cannot be read' })).toEqual([
      { finished: 'localFile', text: 'a.txt cannot be read' },
    ]);
  });

  test.each(allEditions)('because $id cannot say its size ends the run before anything is sent', (edition) => {
    const talk = new Dialogue(edition);
    talk.bring({ on: 'connected' });
    const file = { fileName: Buffer.from('huge.bin'), size: 2 ** 32 - 1, contentSize: 2 ** 32 };
    const why = 'it is too large for the protocol: 4294967296 bytes where at most 4294967295 can be announced';
    expect(talk.reply('measureFile', file)).toEqual([
      { finished: 'localFile', text: `"huge.bin" cannot be sent: ${why}` },
    ]);
  });
});
