import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { filesBelow, rawQuery } from '../storage/fixture';
import { freshDirectory, MAIN, sealwire, Serving, type Ended } from './command';

const directory = freshDirectory();
const edition = editions['2024b'];

let serving: Serving | undefined;
const clients: RawClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await serving?.stop('SIGKILL');
  serving = undefined;
});

async function serve(data: string): Promise<Serving> {
  const args = ['--port', '0', '--data', data, '--edition', edition.id];
  return (serving = await Serving.start(args, { cwd: directory() }));
}

async function enrolled(port: number, name: string): Promise<RawClient> {
  const client = await RawClient.connect(port, edition);
  clients.push(client);
  expect((await client.register(name)).name).toBe('registered');
  expect((await client.sendPublicKey()).name).toBe('key');
  return client;
}

/** Sends a file and confirms it; true where the server has acknowledged that. */
async function upload(client: RawClient, name: string, content: Buffer): Promise<boolean> {
  try {
    if ((await client.sendFile({ name, content })).name !== 'fileReceived') return false;
    return (await client.crcValid(name)).name === 'messageReceived';
  } catch {
    return false;
  }
}

function run(...args: readonly string[]): Promise<Ended> {
  return sealwire(args, { cwd: directory() });
}

/** Names and contents of all exported files. */
async function exported(data: string): Promise<ReadonlyMap<string, Buffer>> {
  const to = join(directory(), `${data}-exported`);
  expect(await run('files', '--data', data, '--export', to)).toMatchObject({ code: 0, stderr: '' });
  const paths = existsSync(to) ? await filesBelow(to) : [];
  return new Map(paths.map((path) => [path.replace(/^.*\/[\da-f]{32}-/, ''), readFileSync(join(to, path))]));
}

/** A content of this size that no other file has. */
function contentOf(name: string, size: number): Buffer {
  return Buffer.alloc(size, `${name} `);
}

test('what was acknowledged before a backup during uploads is in it, and a server goes on from it elsewhere', async () => {
  const { port } = await serve('data');
  const acknowledged: string[] = [];
  let isOver = false;
  const sending = [300, 5_000, 200_000].map(async (size, number) => {
    const client = await enrolled(port, `client ${number}`);
    for (let count = 0; !isOver; count++) {
      const name = `${size}-${count}.bin`;
      if (await upload(client, name, contentOf(name, size))) acknowledged.push(name);
    }
  });
  while (acknowledged.length < 30) await new Promise((resolve) => setTimeout(resolve, 5));
  const before = [...acknowledged];
  const { code, stdout, stderr } = await run('backup', '--data', 'data', 'backup');
  expect([code, stdout, stderr]).toEqual([
    0,
    expect.stringMatching(/^backed up \d+ files, [\d.]+ \wB, to backup\n$/),
    '',
  ]);
  isOver = true;
  await Promise.all(sending);
  for (const client of clients.splice(0)) client.close();
  await serving?.stop('SIGKILL');
  rmSync(join(directory(), 'data'), { recursive: true });

  expect(await run('check', '--data', 'backup')).toMatchObject({ code: 0 });
  const restored = await serve('backup');
  expect(restored.stdout).not.toContain('WARN');
  const found = await exported('backup');
  expect(before.filter((name) => !found.has(name))).toEqual([]);
  for (const [name, content] of found) expect(content.equals(contentOf(name, content.length))).toBe(true);
  expect(existsSync(join(directory(), 'backup', 'quarantine'))).toBe(false);
  const late = await enrolled(restored.port, 'late');
  expect(await upload(late, 'late.txt', Buffer.from('after the restore'))).toBe(true);
});

describe('a backup', () => {
  async function oneFile(): Promise<string> {
    const { port } = await serve('data');
    const client = await enrolled(port, 'Ann');
    expect(await upload(client, 'a.bin', contentOf('a', 10_000))).toBe(true);
    client.close();
    await serving?.stop();
    const [path = ''] = await filesBelow(join(directory(), 'data', 'files'));
    return join(directory(), 'data', 'files', path);
  }

  test('leaves nothing beside it', async () => {
    await oneFile();
    expect((await run('backup', '--data', 'data', 'deep/er/backup')).code).toBe(0);
    expect(readdirSync(join(directory(), 'deep/er'))).toEqual(['backup']);
    expect(readdirSync(join(directory(), 'deep/er/backup')).sort()).toEqual(['defensive.db', 'files']);
  });

  (process.platform === 'win32' ? test.skip : test)('is for its owner alone', async () => {
    await oneFile();
    expect((await run('backup', '--data', 'data', 'backup')).code).toBe(0);
    const modes = ['', 'defensive.db', 'files'].map((path) => statSync(join(directory(), 'backup', path)).mode & 0o77);
    expect(modes).toEqual([0, 0, 0]);
  });

  test('replaces nothing', async () => {
    await oneFile();
    mkdirSync(join(directory(), 'there'));
    mkdirSync(join(directory(), 'here.incomplete'));
    expect(await run('backup', '--data', 'data', 'there')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/there exists already\nName a directory that does not exist yet\.\n$/),
    });
    expect(await run('backup', '--data', 'data', 'here')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('A backup was interrupted'),
    });
    expect(existsSync(join(directory(), 'here'))).toBe(false);
  });

  test('is not made inside the data directory, where it would be moved away, or lost together with it', async () => {
    await oneFile();
    symlinkSync(join(directory(), 'data'), join(directory(), 'link'), 'junction');
    for (const to of ['data/backup', 'data/files/deep/backup', 'link/backup']) {
      const refused = {
        code: 2,
        stderr: expect.stringMatching(/is inside the data directory .*\nName a directory elsewhere/),
      };
      expect(await run('backup', '--data', 'data', to)).toMatchObject(refused);
    }
    expect(readdirSync(join(directory(), 'data')).filter((name) => name.includes('backup'))).toEqual([]);
    expect(readdirSync(join(directory(), 'data', 'files'))).toHaveLength(1);
  });

  (process.platform === 'win32' ? test.skip : test)(
    'that finds no room says so, and leaves no complete one',
    async () => {
      await oneFile();
      // No file may be larger than 36 KiB, which the database is; what SQLite maps beside it is not.
      const limited = ['-c', 'ulimit -f 72; exec "$@"', 'sh', process.execPath, MAIN];
      const { status, stderr } = spawnSync('sh', [...limited, 'backup', '--data', 'data', 'backup'], {
        cwd: directory(),
        encoding: 'utf8',
      });
      expect(stderr).toMatch(
        /^sealwire: the backup \S+\.incomplete could not be completed: SQLITE_\w+: .*\n.* disk of the backup/,
      );
      expect(status).toBe(6);
      expect(existsSync(join(directory(), 'backup'))).toBe(false);
    },
  );

  test('of a directory without a database is none', async () => {
    expect(await run('backup', '--data', 'nowhere', 'backup')).toMatchObject({ code: 2 });
    expect(existsSync(join(directory(), 'backup.incomplete'))).toBe(false);
  });

  test('tells of a content that is damaged or missing, and holds the rest', async () => {
    const path = await oneFile();
    truncateSync(path, 9_999);
    expect(await run('backup', '--data', 'data', 'cut')).toMatchObject({
      ...{ code: 7, stdout: 'backed up 1 file, 10.0 kB, to cut\n' },
      stderr: expect.stringMatching(/^damaged: files\/\S+ has 9999 bytes instead of 10000\n$/),
    });
    rmSync(path);
    expect(await run('backup', '--data', 'data', '--json', 'missing')).toMatchObject({
      ...{ code: 7, stderr: expect.stringMatching(/^damaged: files\/\S+ is missing\n$/) },
      stdout: expect.stringMatching(/^\{"directory":"missing","files":1,"bytes":10000,"faults":\[\{"path":"files\//),
    });
    expect(await rawQuery(join(directory(), 'missing'), 'SELECT * FROM files')).toHaveLength(1);
  });

  test('has small contents that have not moved from their rows yet', async () => {
    const { port } = await serve('data');
    const client = await enrolled(port, 'Ann');
    expect(await upload(client, 'small.txt', Buffer.from('small'))).toBe(true);
    expect((await run('backup', '--data', 'data', 'backup')).code).toBe(0);
    expect((await exported('backup')).get('small.txt')?.toString()).toBe('small');
  });
});
