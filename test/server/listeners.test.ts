import { Server } from '../../src/server/server';
import { editions, type Edition } from '../bytes/editions';
import type { RawClient } from '../peer/raw-client';
import { candidates } from './conversation';
import { FILE } from './faults';
import { start } from './fixture';
import { upload, type Running } from './running';

// Several listeners on one server, each with its ordered editions.

const old = editions['2022'];
const wide = editions['2023a'];
const short = editions['2023b'];
const packets = editions['2024a'];

/** A client that comes to a certain listener, whatever editions that has. */
async function at(server: Running, listener: number, edition: Edition, like?: RawClient): Promise<RawClient> {
  return server.connectTo(listener, edition, like === undefined ? undefined : { ...like.identity, aesKey: undefined });
}

test('every listener speaks its own editions', async () => {
  const server = await start({ listeners: [['2024b'], ['2023b'], ['2023a', '2022']] });
  for (const [listener, edition] of [editions['2024b'], short, wide, old].entries()) {
    const client = await at(server, Math.min(listener, 2), edition);
    await server.enrol(client);
    await upload(client, FILE);
    expect(await server.stored(client)).toEqual([{ name: 'a.txt', verified: true, content: FILE.content }]);
  }
  const lost = await at(server, 0, short);
  await lost.register('lost');
  expect(server.warnings()).toEqual(['refused: no message has the code 1025 here (E_UNKNOWN_CODE)']);
});

test.each([[['2023a', '2022']], [['2022', '2023a']]])(
  '%j on one port are told apart by their files',
  async (listener) => {
    const server = await start({ listeners: [listener] });
    for (const edition of [old, wide]) {
      const client = await server.enrol(edition);
      await upload(client, FILE);
      await client.crcInvalid('never sent');
      const ending = edition === old ? client.ended() : client.receive().then(({ name }) => name);
      expect(await ending).toBe(edition === old ? 'end' : 'generalError');
    }
  },
);

test.each([[['2024a', '2023b'], packets] as const, [['2023b', '2024a'], short] as const])(
  'a new client of a family that nothing tells apart is answered in the first of %j',
  async (listener, edition) => {
    const server = await start({ listeners: [listener] });
    const client = await server.enrol(edition);
    expect(client.identity.aesKey).toHaveLength(edition.aesBits / 8);
    await upload(client, FILE);
  },
);

test('a client known on one listener is answered in its edition on another, though that prefers a newer one', async () => {
  const server = await start({ listeners: [['2023b'], ['2024a', '2023b']] });
  const client = await at(server, 0, short);
  await server.enrol(client);
  const back = await at(server, 1, short, client);
  expect((await back.reconnect()).name).toBe('reconnected');
  expect(back.identity.aesKey).toHaveLength(16);
  await upload(back, FILE);
});

test('a restarted server answers a known client in its edition, whatever its listeners prefer now', async () => {
  const first = await start({ listeners: [['2023b'], ['2024a'], ['2022'], ['2023a']] });
  const known = [];
  for (const [listener, edition] of [short, packets, old, wide].entries()) {
    const client = await at(first, listener, edition);
    await first.enrol(client);
    await upload(client, FILE);
    known.push(client);
  }
  first.hangUp();
  await first.stop();

  const second = await start({
    directory: first.directory,
    listeners: [['2024b', '2024a', '2023b', '2023a', '2022']],
  });
  for (const client of known) {
    const back = await at(second, 0, client.edition, client);
    expect((await back.reconnect()).name).toBe(client.edition === old ? 'key' : 'reconnected');
    expect(back.identity.aesKey).toHaveLength(client.edition.aesBits / 8);
    await upload(back, { name: 'b.txt', content: FILE.content });
    expect((await second.stored(client)).map(({ verified }) => verified)).toEqual([true, true]);
  }
  expect(second.lines.filter(({ level }) => level === 'warn')).toEqual([]);
});

test('an address that is in use is refused with its name, and nothing is left running', async () => {
  const server = await start();
  const other = await start();
  await other.stop();
  const listener = { host: '127.0.0.1', profiles: candidates('2024b') };
  const starting = Server.start({
    data: other.directory,
    listeners: [
      { ...listener, port: 0 },
      { ...listener, port: server.port(editions['2024b']) },
    ],
    limits: server.limits,
    log: { info: () => undefined, warn: () => undefined },
  });
  await expect(starting).rejects.toMatchObject({
    code: 'E_PORT_IN_USE',
    message: expect.stringMatching(/^cannot listen on 127\.0\.0\.1:\d+: the port is in use \(EADDRINUSE\)$/),
  });
  // The data directory is free again.
  await expect(start({ directory: other.directory })).resolves.toBeDefined();
});
