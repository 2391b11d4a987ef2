import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { filesBelow, rawQuery } from '../storage/fixture';
import { until } from '../until';
import { freshDirectory, Serving } from './command';

const directory = freshDirectory();
const edition = editions['2024b'];
const CONTENT = Buffer.alloc(300_000, 'long');

const clients: RawClient[] = [];
let serving: Serving | undefined;

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await serving?.stop('SIGKILL');
});

async function serve(...args: readonly string[]): Promise<Serving> {
  const all = ['--port', '0', '--data', 'data', '--edition', edition.id, ...args];
  return (serving = await Serving.start(all, { cwd: directory() }));
}

/** A client that has sent a part of a file; `rest` is what is left. */
async function sending(port: number, name: string): Promise<{ readonly client: RawClient; readonly rest: Buffer }> {
  const client = await RawClient.connect(port, edition);
  clients.push(client);
  expect((await client.register(name)).name).toBe('registered');
  expect((await client.sendPublicKey()).name).toBe('key');
  const bytes = Buffer.concat(client.fileMessages({ name: 'long', content: CONTENT }));
  const before = (await contents()).length;
  await client.send(bytes.subarray(0, 200_000));
  await until('the content to arrive', async () => (await contents()).length > before);
  return { client, rest: bytes.subarray(200_000) };
}

async function contents(): Promise<readonly string[]> {
  return filesBelow(`${directory()}/data/files`);
}

async function storedFiles(): Promise<readonly (readonly [string, unknown])[]> {
  const rows = await rawQuery(`${directory()}/data`, 'SELECT FileName, Verified FROM files');
  return rows.map((row) => [Buffer.from(row['FileName'] as Uint8Array).toString(), row['Verified']]);
}

/** Windows ends a process in place of a signal. */
const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix(
  'a server that is told to stop lets a running upload be finished and confirmed, and takes nobody else',
  async () => {
    const { port, says, stop } = handles(await serve());
    const { client, rest } = await sending(port, 'Ann');
    const idle = await RawClient.connect(port, edition);
    clients.push(idle);
    expect((await idle.register('Bob')).name).toBe('registered');
    const ended = stop('SIGTERM');
    expect(await idle.ended()).toBe('end');
    idle.close();
    await says(/SIGTERM: stopping; 1 client may finish within 30 s/g);
    await expect(RawClient.connect(port, edition)).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    await client.send(rest);
    expect((await client.receive()).name).toBe('fileReceived');
    expect((await client.crcValid('long')).name).toBe('messageReceived');
    expect(await client.ended()).toBe('end');
    client.close();
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/INFO: stopped\n$/);
    expect(await storedFiles()).toEqual([['long', 1]]);
  },
);

onPosix('of two uploads, a client that is killed is not waited for', async () => {
  const { port, says, stop } = handles(await serve());
  const killed = await sending(port, 'Ann');
  const { client, rest } = await sending(port, 'Bob');
  const ended = stop('SIGTERM');
  await says(/2 clients may finish/g);
  killed.client.reset();
  await client.send(rest);
  expect((await client.receive()).name).toBe('fileReceived');
  expect((await client.crcValid('long')).name).toBe('messageReceived');
  client.close();
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  expect(stdout).toContain('"long" was aborted');
  expect(await storedFiles()).toEqual([['long', 1]]);
});

onPosix.each([
  ['the time is over', ['--drain-timeout', '1'], 1],
  ['it is told twice', [], 2],
  ['there is no time', ['--drain-timeout', '0'], 1],
])('an upload that stands still is cut when %s, and the store is closed', async (_, args, signals) => {
  const { port, says, stop } = handles(await serve(...args));
  const { client } = await sending(port, 'Ann');
  const ended = stop('SIGTERM');
  await says(/SIGTERM: stopping/g);
  if (signals === 2) void stop('SIGINT');
  expect(await client.ended()).toBe('end');
  client.close();
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/WARN: stopped; 1 connection cut before the file was confirmed\n$/);
  expect(await storedFiles()).toEqual([]);
});

function handles(one: Serving) {
  return {
    port: one.port,
    says: (pattern: RegExp) => one.says(pattern),
    stop: (signal: NodeJS.Signals) => one.stop(signal),
  };
}
