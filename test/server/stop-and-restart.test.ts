import { access, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { allEditions, editions } from '../bytes/editions';
import { expectOneLine, expectService, FILE } from './faults';
import { start } from './fixture';
import { until, upload, type Running } from './running';

describe('when the server stops', () => {
  const long = { name: 'long', content: Buffer.alloc(300_000, 'long') };

  test.each(allEditions)('in the midst of a file in $id, nothing half is stored', async (edition) => {
    const server = await start({ limits: { lingerMs: 20 } });
    const client = await server.enrol(edition);
    const [message = Buffer.alloc(0)] = client.fileMessages(long);
    await client.send(message.subarray(0, 200_000));
    await until('the content to arrive', async () => (await server.temporary()).length === 1);
    const stopping = server.stop();
    expect(await client.ended()).toBe('end');
    await stopping;
    expectOneLine(server, 'cut: ', /^the server stops; "long" was aborted after \d+ of 300016 bytes$/);
    expect(await server.stored()).toEqual([]);
    expect(await server.contents()).toEqual([]);
  });

  test('between two packets, nothing half is stored', async () => {
    const server = await start({ limits: { lingerMs: 20 } });
    const client = await server.enrol(editions['2024b']);
    await client.send(...client.fileMessages({ ...long, slice: 100_000 }).slice(0, 2));
    await until('the content to arrive', async () => (await server.temporary()).length === 1);
    await server.stop();
    expect(await server.contents()).toEqual([]);
  });

  test('right behind a file, the file is whole or not there at all', async () => {
    const server = await start({ limits: { lingerMs: 20 } });
    const client = await server.enrol(editions['2024b']);
    await client.send(...client.fileMessages(long));
    await server.stop();
    expect(await server.temporary()).toEqual([]);
    const stored = await server.stored();
    expect(stored.filter(({ content, verified }) => verified || !content.equals(long.content))).toEqual([]);
    expect(await server.contents()).toHaveLength(stored.length);
  });

  test('it waits for no client that just stays, and takes none that comes', async () => {
    const server = await start({ limits: { lingerMs: 20 } });
    const port = server.port(editions['2024b']);
    const idle = await server.enrol(editions['2024b']);
    await server.stop();
    expect(await idle.ended()).toBe('end');
    expect(port).toBeGreaterThan(0);
    expect(() => server.port(editions['2024b'])).toThrow('nobody listens');
  });
});

describe('a restarted server', () => {
  /** The same data directory, served anew. */
  async function restart(server: Running): Promise<Running> {
    server.hangUp();
    await server.stop();
    return start({ directory: server.directory });
  }

  test.each(allEditions)('knows its clients and files in $id', async (edition) => {
    const first = await start();
    const client = await first.enrol(edition);
    await upload(client, FILE);
    const second = await restart(first);
    const back = await second.connect(edition, { ...client.identity, aesKey: undefined });
    expect((await back.reconnect()).name).toBe(edition.requests.reconnect === undefined ? 'key' : 'reconnected');
    expect(back.identity.aesKey).not.toEqual(client.identity.aesKey);
    await upload(back, { name: 'b.txt', content: Buffer.from('more') });
    expect(await second.stored(client)).toEqual([
      { name: 'a.txt', verified: true, content: FILE.content },
      { name: 'b.txt', verified: true, content: Buffer.from('more') },
    ]);
    expect((await (await second.connect(edition)).register(client.identity.name)).name).toBe('registrationFailed');
  });

  test('says what it found out of order, and keeps it', async () => {
    const first = await start();
    const client = await first.enrol(editions['2024b']);
    await upload(client, FILE);
    first.hangUp();
    await first.stop();
    await rm(join(first.directory, 'files'), { recursive: true });
    await mkdir(join(first.directory, 'files'));
    const second = await start({ directory: first.directory });
    expect(second.lines).toEqual([
      { level: 'warn', connection: undefined, text: expect.stringMatching(/^the content files\/.* is missing/) },
    ]);
    await expectService(second, await second.connect(editions['2024b']));
  });

  test('is not started where the data directory is in use', async () => {
    const first = await start();
    await expect(start({ directory: first.directory })).rejects.toMatchObject({ code: 'E_DATA_LOCKED' });
    await expect(access(first.directory)).resolves.toBeUndefined();
    await expectService(first, await first.connect(editions['2024b']));
  });
});
