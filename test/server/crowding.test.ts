import { setTimeout as wait } from 'node:timers/promises';
import { editions } from '../bytes/editions';
import { request } from '../bytes/requests';
import type { RawClient } from '../peer/raw-client';
import { FILE } from './faults';
import { start } from './fixture';
import { until, upload, type Running } from './running';

// What one client can do to all others by its connections alone.

const edition = editions['2024b'];
const large = { name: 'large', content: Buffer.alloc(3_000_000, 'large') };

/** A client that only knows somebody's id, and says that it sends a file. */
async function pretender(server: Running, clientId: Buffer): Promise<RawClient> {
  const nobody = { name: '', clientId, keyPair: undefined, aesKey: Buffer.alloc(32) };
  const client = await server.connect(edition, nobody);
  await client.send(client.fileMessages(FILE)[0] ?? Buffer.alloc(0));
  expect((await client.receive()).name).toBe('generalError');
  return client;
}

describe('an id that anybody may know', () => {
  test('gives no more time for the handshake', async () => {
    const server = await start({ limits: { handshakeMs: 400 } });
    const known = await server.enrol(edition);
    const client = await pretender(server, known.identity.clientId);
    expect(await client.ended()).toBe('end');
    expect(server.warnings().at(-1)).toBe('closed: the handshake took too long');
    await upload(known, FILE);
  });

  test('holds no connection with a byte now and then', async () => {
    const server = await start({ limits: { idleMs: 300, lingerMs: 20 } });
    const client = await server.enrol(edition);
    const [message = Buffer.alloc(0)] = client.fileMessages(large);
    await client.send(message.subarray(0, 1000));
    const drip = async (): Promise<never> => {
      for (;;) {
        await client.send(Buffer.alloc(1));
        await wait(50);
      }
    };
    await expect(drip()).rejects.toThrow(/EPIPE|ECONNRESET|ended|destroyed/);
    expect(server.warnings()).toEqual([
      expect.stringMatching(/^closed: the message came too slowly; "large" was aborted/),
    ]);
  });

  test.each([
    ['all', 0, 256],
    ['one address', 64, 64],
  ])('keeps nobody out with as many connections as %s may have', async (_, connectionsPerAddress, room) => {
    const server = await start({ limits: { connectionsPerAddress } });
    const known = await server.enrol(edition);
    const pretenders: RawClient[] = [];
    for (let count = 0; count < 256; count++) pretenders.push(await pretender(server, known.identity.clientId));
    const newcomer = await server.enrol(edition);
    await upload(newcomer, FILE);
    await upload(known, FILE);
    // The two have a place for good, and the pretenders take turns with what is left.
    const needed = server.lines.filter(({ text }) => /^closed: .* this one had no key yet$/.test(text));
    expect(needed.map(({ connection }) => connection)).toEqual(
      Array.from({ length: 256 + 2 - room }, (__, index) => index + 2),
    );
    expect(await pretenders[0]?.ended()).toBe('end');
  });

  test('gets keys for no more connections than its client may have, and the next one when one ends', async () => {
    const server = await start({ limits: { connectionsPerClient: 2 } });
    const owner = await server.enrol(edition);
    owner.close();
    await until('the owner to be gone', () => server.lines.at(-1)?.text === 'the client ended the connection');
    const strangers = [];
    for (let count = 0; count < 2; count++) {
      const stranger = await server.connect(edition, { ...owner.identity });
      expect((await stranger.reconnect()).name).toBe('reconnected');
      strangers.push(stranger);
    }
    // From the same address nobody can tell the owner from the stranger; what it says is refused until one ends.
    const back = await server.connect(edition, { ...owner.identity });
    expect((await back.reconnect()).name).toBe('generalError');
    expect(server.warnings()).toEqual([expect.stringMatching(/^refused: the client \w{32} has as many connections/)]);
    strangers[0]?.close();
    await until('room', async () => (await back.reconnect()).name === 'reconnected');
    await upload(back, FILE);
  });
});

test('a client that only makes mistakes is closed after a hundred of them, and fills no log', async () => {
  const server = await start();
  const client = await server.connect(edition);
  const unknown = request({ clientId: Buffer.alloc(16), code: 9999, payload: Buffer.alloc(0) });
  await client.send(Buffer.concat(Array.from({ length: 1000 }, () => unknown))).catch(() => undefined);
  for (let answers = 0; answers < 100; answers++) expect((await client.receive()).name).toBe('generalError');
  expect(['end', 'reset']).toContain(await client.ended());
  const lines = server.warnings();
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toBe('closed: one connection may make no more than 100 refused requests');
});
