import { editions } from '../bytes/editions';
import * as responses from '../bytes/responses';
import { begun, ID, KNOWN, keyFor, reconnecting, reconnects, registers, sendsFile, sendsKey } from './stages';
import { profileOf, type Dialogue } from './dialogue';

const NEW_ID = Buffer.alloc(16, 0xee);
const NEW_KEY = Buffer.alloc(160, 0x4e);

describe.each(reconnecting)('a client that was registered in $id', (edition) => {
  const denied = responses.reconnectDenied({ edition, clientId: ID });

  function returning(): Dialogue {
    return begun(edition, { identity: KNOWN });
  }

  test('reconnects with its id and its name', () => {
    const talk = returning();
    expect(talk.hear(keyFor(edition, 'reconnected'))).toMatchObject([{ call: 'unwrapKey' }]);
    expect(talk.reply('unwrapKey', 'fresh')).toEqual([sendsFile(edition)]);
  });

  test('registers anew, under an empty id, where it is denied', () => {
    expect(returning().hear(denied)).toEqual([
      { warn: 'the server does not know this client any more: it registers anew' },
      registers(edition),
    ]);
  });

  test('has another key pair and another id after that, for the public key and the file', () => {
    const talk = returning();
    talk.hear(denied);
    expect(talk.hear(responses.registered({ edition, clientId: NEW_ID }))).toEqual([
      { call: 'createKeyPair', ask: {} },
    ]);
    expect(talk.reply('createKeyPair', { publicKey: NEW_KEY })).toEqual([
      { call: 'saveIdentity', ask: { clientId: new Uint8Array(NEW_ID) } },
    ]);
    expect(talk.reply('saveIdentity', 'saved').at(-1)).toEqual(sendsKey(edition, NEW_ID, NEW_KEY));
    talk.hear(keyFor(edition, 'key', NEW_ID));
    expect(talk.reply('unwrapKey', 'fresh')).toEqual([sendsFile(edition, 0, NEW_ID)]);
  });

  test('ends where it is denied and its name is taken', () => {
    const talk = returning();
    talk.hear(denied);
    expect(talk.hear(responses.registrationFailed({ edition }))).toMatchObject([{ finished: 'refused' }]);
  });

  test('does not take 02 for 05', () => {
    expect(returning().hear(keyFor(edition))).toEqual([
      { warn: 'server responded with an error (Key)' },
      reconnects(edition),
    ]);
  });
});

describe('a client that was registered in 2022', () => {
  const edition = editions['2022'];

  test('sends its old public key again with its old id', () => {
    const talk = begun(edition, { identity: KNOWN });
    expect(talk.hear(keyFor(edition))).toMatchObject([{ call: 'unwrapKey' }]);
    expect(talk.reply('unwrapKey', 'fresh')).toEqual([sendsFile(edition)]);
  });

  test('ends where the server closes because it does not know the id', () => {
    expect(begun(edition, { identity: KNOWN }).end()).toEqual([
      { finished: 'protocol', text: 'the server closed the connection instead of answering PublicKey' },
    ]);
  });
});

test('what a returning client does is its profile’s matter, not its edition’s', () => {
  const edition = editions['2024b'];
  const profile = profileOf(edition);
  const keySending = { ...profile, flow: { ...profile.flow, returning: 'PublicKey' } } as const;
  const talk = begun(edition, { identity: KNOWN, profile: keySending });
  expect(talk.hear(keyFor(edition))).toMatchObject([{ call: 'unwrapKey' }]);
});
