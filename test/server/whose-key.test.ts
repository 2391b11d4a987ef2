import type { Edition } from '../bytes/editions';
import { allEditions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { rawQuery } from '../storage/fixture';
import { expectGeneralError, FILE, raw } from './faults';
import { name255 } from '../bytes/fields';
import { generateKeyPair } from '../peer/cryptography';
import { Running, upload } from './running';

let server: Running;

beforeAll(async () => {
  server = await Running.start();
});

afterEach(() => server.hangUp());

afterAll(() => server.remove());

/** What a guesser sees: the refusal and the connection's state, or the bytes of whatever was answered. */
async function seen(client: RawClient): Promise<unknown> {
  if (client.edition.responses.generalError === undefined) return client.ended();
  const { code, payload } = await client.receive();
  return { code, payload: payload.toString('hex') };
}

/** Sends content of a client under its id over a connection, and takes what comes of it. */
async function guess(client: RawClient, victim: RawClient, change: (content: Buffer) => void): Promise<unknown> {
  const messages = victim.fileMessages(FILE).map((message) => Buffer.from(message));
  for (const message of messages) change(message);
  await client.send(...messages);
  return seen(client);
}

/** The last byte before the last block decides on the padding's last byte. */
const spoilPadding = (message: Buffer): void => {
  message[message.length - 17] = (message[message.length - 17] ?? 0) ^ 0xff;
};
const leaveAsItIs = (): void => undefined;

function refusal(edition: Edition): unknown {
  const code = edition.responses.generalError;
  return code === undefined ? 'end' : { code, payload: '' };
}

describe.each(allEditions)('content under the id of another client in $id', (edition) => {
  test('gets one answer from a connection that never had a key, whether its padding is right or wrong', async () => {
    const victim = await server.enrol(edition);
    await upload(victim, FILE);
    for (const change of [leaveAsItIs, spoilPadding]) {
      const attacker = await server.connect(edition);
      expect(await guess(attacker, victim, change)).toEqual(refusal(edition));
      const how = edition.responses.generalError === undefined ? 'closed' : 'refused';
      const id = victim.identity.clientId.toString('hex');
      expect(server.warnings()).toEqual([`${how}: this connection was given no AES key of the client ${id}`]);
      attacker.close();
    }
    expect(await server.stored(victim)).toEqual([{ name: FILE.name, verified: true, content: FILE.content }]);
    expect(await server.temporary()).toEqual([]);
  });

  test('gets it from a connection with a key of its own, too', async () => {
    const victim = await server.enrol(edition);
    for (const change of [leaveAsItIs, spoilPadding]) {
      expect(await guess(await server.enrol(edition), victim, change)).toEqual(refusal(edition));
    }
    expect(await server.stored(victim)).toEqual([]);
  });

  test('gets it from the owner too, on a connection on which it has not come back', async () => {
    const first = await server.enrol(edition);
    const second = await server.connect(edition, { ...first.identity });
    expect(await guess(second, first, leaveAsItIs)).toEqual(refusal(edition));
    await upload(first, FILE);
  });
});

test.each(allEditions)('in $id a first public key is taken from the connection that registered', async (edition) => {
  const owner = await server.register(edition);
  const thief = await server.connect(edition, { ...owner.identity, keyPair: undefined });
  const key = generateKeyPair().publicKeyDer;
  await raw(thief, 'publicKey', Buffer.concat([name255(owner.identity.name), key]));
  await (edition.responses.generalError === undefined ? thief.ended() : expectGeneralError(thief));
  expect(server.warnings()).toEqual([
    expect.stringContaining('a first public key has to come over the connection that registered'),
  ]);
  expect((await owner.sendPublicKey()).name).toBe('key');
  await upload(owner, FILE);
});

test('no AES key is in the database', async () => {
  await server.enrol(allEditions[0] as Edition);
  const rows = await rawQuery(server.directory, 'SELECT count(*) AS n FROM clients WHERE AESKey IS NOT NULL');
  expect(rows).toEqual([{ n: 0 }]);
});

describe.each(allEditions)(
  'a client whose connection ended between its registration and its public key in $id',
  (edition) => {
    test('comes by its name again at once', async () => {
      const first = await server.register(edition);
      const { name } = first.identity;
      await first.halfClose();
      expect(await first.ended()).toBe('end');
      const back = await server.connect(edition, { ...first.identity });
      const hasReconnect = edition.requests.reconnect !== undefined;
      const answers = [await back.sendPublicKey()];
      if (hasReconnect) answers.push(await back.reconnect(), await back.register(name), await back.sendPublicKey());
      const again = ['generalError', 'reconnectDenied', 'registered', 'key'];
      expect(answers.map((answer) => answer.name)).toEqual(hasReconnect ? again : ['key']);
      await upload(back, FILE);
    });

    test('leaves its name to nobody at another address for a while', async () => {
      const first = await server.register(edition);
      const { name } = first.identity;
      await first.halfClose();
      await first.ended();
      const elsewhere = await RawClient.connect(server.port(edition), edition, undefined, '127.0.0.2');
      expect((await elsewhere.register(name)).name).toBe('registrationFailed');
      elsewhere.close();
    });

    test('comes by its name at once where the answer did not reach it, so that it knows no id', async () => {
      const first = await server.register(edition);
      const { name } = first.identity;
      await first.halfClose();
      await first.ended();
      const back = await server.connect(edition);
      expect((await back.register(name)).name).toBe('registered');
      expect((await back.sendPublicKey()).name).toBe('key');
      await upload(back, FILE);
    });
  },
);

test.each(allEditions.filter(({ requests }) => requests.reconnect !== undefined))(
  'in $id a client that has registered on a connection which goes on cannot lose its name to another one',
  async (edition) => {
    const owner = await server.register(edition);
    const thief = await server.connect(edition, { ...owner.identity });
    expect((await thief.reconnect()).name).toBe('reconnectDenied');
    expect((await thief.register(owner.identity.name)).name).toBe('registrationFailed');
    expect((await owner.sendPublicKey()).name).toBe('key');
  },
);
