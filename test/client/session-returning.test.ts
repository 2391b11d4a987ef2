import { editions } from '../bytes/editions';
import * as requests from '../bytes/requests';
import * as responses from '../bytes/responses';
import {
  begun,
  ID,
  KNOWN,
  keyFor,
  measured,
  NAME,
  reconnecting,
  reconnects,
  registers,
  sendsFile,
  sendsKey,
} from './stages';
import { Dialogue, profileOf } from './dialogue';

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
    const talk = returning();
    expect(talk.hear(denied)).toEqual([
      { warn: 'the server does not know this client any more: it registers anew' },
      { call: 'prepareIdentity', ask: {} },
    ]);
    expect(talk.reply('prepareIdentity', { publicKey: NEW_KEY })).toEqual([registers(edition)]);
  });

  test.each(['Sign in failed f', 'denied', 'Sign in failed for user Ada'])(
    'does not take “%s” in a denial for a new id',
    (text) => {
      const talk = returning();
      const payload = Buffer.from(text);
      const answer = responses.response({ code: edition.responses.reconnectDenied ?? 0, payload });
      const seen = talk.hear(answer);
      expect(seen.at(-1)).toEqual({ call: 'prepareIdentity', ask: {} });
      expect(talk.reply('prepareIdentity', { publicKey: NEW_KEY })).toEqual([registers(edition)]);
    },
  );

  test('takes a new id from a denial', () => {
    const talk = returning();
    talk.hear(responses.reconnectDenied({ edition, clientId: NEW_ID }));
    expect(talk.reply('prepareIdentity', { publicKey: NEW_KEY })).toEqual([
      { call: 'saveIdentity', ask: { clientId: new Uint8Array(NEW_ID) } },
    ]);
    expect(talk.reply('saveIdentity', 'saved').at(-1)).toEqual(sendsKey(edition, NEW_ID, NEW_KEY));
  });

  test('comes as another that it was, where it is denied', () => {
    const other = { clientId: NEW_ID, publicKey: NEW_KEY };
    const talk = begun(edition, { identity: KNOWN, others: [other] });
    expect(talk.hear(denied)).toEqual([{ sent: requests.reconnect({ edition, clientId: NEW_ID, name: NAME }) }]);
    talk.hear(keyFor(edition, 'reconnected', NEW_ID));
    expect(talk.reply('unwrapKey', 'fresh')).toEqual([sendsFile(edition, 0, NEW_ID)]);
    expect(talk.confirmed).toEqual([NEW_ID.toString('hex')]);
  });

  describe('whose registration was cut short', () => {
    const pending = { ...KNOWN, isPending: true };

    test('sends its public key under the id that it has', () => {
      const talk = new Dialogue(edition, { identity: pending });
      talk.bring({ on: 'connected' });
      expect(talk.reply('measureFile', measured())).toEqual([sendsKey(edition)]);
      talk.hear(keyFor(edition));
      expect(talk.reply('unwrapKey', 'fresh')).toEqual([sendsFile(edition)]);
      expect(talk.confirmed).toEqual([ID.toString('hex')]);
    });

    test('reconnects where that is refused: the server has the key already', () => {
      const talk = begun(edition, { identity: pending });
      expect(talk.hear(responses.generalError({ edition }))).toEqual([
        { warn: 'server responded with an error (GeneralError)' },
        reconnects(edition),
      ]);
      talk.hear(keyFor(edition, 'reconnected'));
      expect(talk.reply('unwrapKey', 'fresh')).toEqual([sendsFile(edition)]);
    });

    test('registers anew where that is denied too, and knows who may have its name', () => {
      const talk = begun(edition, { identity: pending });
      talk.hear(responses.generalError({ edition }));
      expect(talk.hear(denied).at(-1)).toEqual({ call: 'prepareIdentity', ask: {} });
      talk.reply('prepareIdentity', { publicKey: NEW_KEY });
      const why =
        'this client itself may have it, since its registration was cut short. Try again in a minute, or under another name';
      expect(talk.hear(responses.registrationFailed({ edition }))).toEqual([
        { finished: 'refused', text: `the server refused the name "${NAME}": ${why}` },
      ]);
    });
  });

  test('has another key pair and another id after that, for the public key and the file', () => {
    const talk = returning();
    talk.hear(denied);
    talk.reply('prepareIdentity', { publicKey: NEW_KEY });
    expect(talk.hear(responses.registered({ edition, clientId: NEW_ID }))).toEqual([
      { call: 'saveIdentity', ask: { clientId: new Uint8Array(NEW_ID) } },
    ]);
    expect(talk.reply('saveIdentity', 'saved').at(-1)).toEqual(sendsKey(edition, NEW_ID, NEW_KEY));
    talk.hear(keyFor(edition, 'key', NEW_ID));
    expect(talk.reply('unwrapKey', 'fresh')).toEqual([sendsFile(edition, 0, NEW_ID)]);
  });

  test('ends where it is denied and its name is taken', () => {
    const talk = returning();
    talk.hear(denied);
    talk.reply('prepareIdentity', { publicKey: NEW_KEY });
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
      {
        finished: 'lost',
        text:
          'the server closed the connection instead of answering PublicKey. It may not know this client: make sure that it ' +
          'is the right server, or register there with another --identity folder',
      },
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
