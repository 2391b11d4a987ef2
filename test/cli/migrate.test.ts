import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { filesBelow } from '../storage/fixture';
import { freshDirectory, Running, sealwire, Serving, type Ended } from './command';

const cwd = freshDirectory();

/** An address at which nobody is, for what ends before it is needed. */
const NOWHERE = ['--to', 'postgres://nobody@127.0.0.1:1/none', '--contents', 's3://nowhere/at-all'];

const migrate = (...args: readonly string[]): Promise<Ended> => sealwire(['migrate', ...args], { cwd: cwd() });

/** A data directory with files of a client, and its server, which runs. */
async function serving(sizes: readonly number[]): Promise<Serving> {
  const server = await Serving.start(['--port', '0', '--data', 'data'], { cwd: cwd() });
  const client = await RawClient.connect(server.port, editions['2024b']);
  await client.register('Ada');
  await client.sendPublicKey();
  for (const [index, size] of sizes.entries()) {
    await client.sendFile({ name: `${index}`, content: Buffer.alloc(size, `${index} `) });
    await client.crcValid(`${index}`);
  }
  await client.halfClose();
  await client.ended();
  return server;
}

test.each([
  [['--contents', 's3://bucket/prefix'], '--to is missing'],
  [['--to', 'postgres://user@host/name'], '--contents is missing'],
  [['--to', 'mysql://user:secret@host/name', '--contents', 's3://bucket/prefix'], '--to is not a URL that begins with'],
])('%j says not where to', async (args, message) => {
  const { code, stderr } = await migrate(...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test('a directory without a database is refused, and stays as it is', async () => {
  mkdirSync(join(cwd(), 'data'));
  const { code, stderr } = await migrate('--from', 'data', ...NOWHERE);
  expect([code, stderr]).toEqual([2, expect.stringContaining('data')]);
  expect(await filesBelow(join(cwd(), 'data'))).toEqual([]);
});

test('a data directory that a server uses is refused', async () => {
  const server = await serving([10]);
  try {
    const { code, stderr } = await migrate('--from', 'data', ...NOWHERE);
    expect([code, stderr]).toEqual([10, expect.stringContaining('another server uses the data directory')]);
  } finally {
    await server.stop();
  }
});

test('what is not the address of a database or a bucket is told before anything is asked of it', async () => {
  await (await serving([10])).stop();
  const wrong = await migrate('--from', 'data', '--to', 'postgres://nobody@127.0.0.1:1/none', '--contents', 'nowhere');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('nowhere is no place for contents')]);
});

const POSTGRES = process.env['SEALWIRE_TEST_POSTGRES'];
const STORE = process.env['SEALWIRE_TEST_S3'];

(POSTGRES === undefined || STORE === undefined ? describe.skip : describe)('where both engines run', () => {
  const schema = `migrate_${process.pid}`;
  let client: Client;
  let to: readonly string[] = [];

  beforeEach(async () => {
    client = new Client({ connectionString: POSTGRES });
    await client.connect();
    await client.query(`CREATE SCHEMA ${schema}`);
    const url = new URL(POSTGRES ?? '');
    url.searchParams.set('options', `-c search_path=${schema}`);
    to = ['--from', 'data', '--to', url.href, '--contents', `${STORE}/migrate-${process.pid}-${Date.now()}`];
  });

  afterEach(async () => {
    await client.query(`DROP SCHEMA ${schema} CASCADE`);
    await client.end();
  });

  test('a migration that is killed, wherever that is, goes on where it was, and moves everything', async () => {
    const sizes = Array.from({ length: 120 }, (_, index) => (index % 20 === 0 ? 6_000_000 : 1000 * index));
    await (await serving(sizes)).stop();
    for (const milliseconds of [1500, 2500, 3500]) {
      const killed = Running.start(['migrate', ...to], { cwd: cwd() });
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      await killed.end('SIGKILL');
    }
    const moved = await migrate(...to, '--json');
    expect([moved.code, moved.stderr]).toEqual([0, '']);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(JSON.parse(moved.stdout)).toMatchObject({ migrated: { clients: 1, files: 120, bytes }, found: {} });
    const again = await migrate(...to);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain('moved 1 client and 120 files');
    expect(again.stdout).toContain('0 contents sent');
    const { rows } = await client.query<{ readonly n: number; readonly bytes: number }>(
      `SELECT count(*)::int AS "n", sum("Size")::int AS "bytes" FROM ${schema}."files" WHERE "Verified"`,
    );
    expect(rows).toEqual([{ n: 120, bytes }]);
  }, 120_000);

  test('a damaged content is told, and ends the command with 7', async () => {
    await (await serving([10_000])).stop();
    const [path] = await filesBelow(join(cwd(), 'data', 'files'));
    writeFileSync(join(cwd(), 'data', 'files', path ?? ''), 'damaged');
    const { code, stdout } = await migrate(...to);
    expect([code, stdout]).toEqual([
      7,
      expect.stringMatching(/^damaged: "0" of "Ada", .* has 7 bytes instead of 10000/),
    ]);
    expect(existsSync(join(cwd(), 'data', 'files', path ?? ''))).toBe(true);
  }, 60_000);
});
