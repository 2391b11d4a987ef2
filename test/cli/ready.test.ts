import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { editions } from '../bytes/editions';
import { LOCAL_HEADER, proxied } from '../bytes/proxy-header';
import { RawClient } from '../peer/raw-client';
import { freshDirectory, Running, sealwire } from './command';

const directory = freshDirectory();
const edition = editions['2024b'];

let running: Running | undefined;
const clients: RawClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await running?.end('SIGKILL');
  running = undefined;
});

/** A server that says on a port of its own whether it is ready. */
async function serve(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const all = ['serve', '--host', '127.0.0.1', '--port', '0', '--edition', edition.id, '--ready', '0', ...args];
  running = Running.start(all, { cwd: directory(), env });
  const [[, port] = []] = await running.says(/listening on [\d.]+:(\d+)/g);
  const [, url = ''] = /INFO: \/readyz on (\S+)/.exec(running.stdout) ?? [];
  return { running, port: Number(port), isReady: async () => (await fetch(new URL('/readyz', url))).status };
}

async function connect(port: number, header: Buffer): Promise<RawClient> {
  const client = await RawClient.connect(port, edition);
  clients.push(client);
  await client.send(header);
  return client;
}

async function enrolled(port: number, header: Buffer = Buffer.alloc(0), name = 'Ann'): Promise<RawClient> {
  const client = await connect(port, header);
  expect((await client.register(name)).name).toBe('registered');
  expect((await client.sendPublicKey()).name).toBe('key');
  return client;
}

/** Windows ends a process in place of a signal. */
const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix(
  'a server that is told to stop is not ready, takes connections for a while, and then lets files finish',
  async () => {
    const { running: serving, port, isReady } = await serve(['--drain-notice', '1']);
    const idle = await enrolled(port);
    expect(await isReady()).toBe(200);
    const ended = serving.end('SIGTERM');
    await serving.says(/SIGTERM: stopping in 1 s, and not ready from now on/g);
    const late = await enrolled(port, Buffer.alloc(0), 'Bob');
    expect((await late.sendFile({ name: 'late', content: Buffer.from('late') })).name).toBe('fileReceived');
    await serving.says(/SIGTERM: stopping; 1 client may finish within 30 s/g);
    expect(await isReady()).toBe(503);
    await expect(RawClient.connect(port, edition)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await idle.ended()).toBe('end');
    expect((await late.crcValid('late')).name).toBe('messageReceived');
    late.close();
    const { code, stdout } = await ended;
    expect([code, stdout]).toEqual([0, expect.stringMatching(/INFO: stopped\n$/)]);
  },
);

onPosix('it is not ready within half a second of the notice, which a second signal ends', async () => {
  const { running: serving, port, isReady } = await serve(['--drain-notice', '60']);
  const client = await enrolled(port);
  serving.signal('SIGTERM');
  await serving.says(/not ready from now on/g);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await isReady()).toBe(503);
  const ended = serving.end('SIGTERM');
  expect(await client.ended()).toBe('end');
  client.close();
  expect((await ended).code).toBe(0);
});

test('behind a balancer, checks of the port and of /readyz leave no line, and nothing of the page is loaded', async () => {
  const file = join(directory(), 'modules');
  const preload = join(__dirname, 'tell-modules.cjs');
  const env = { NODE_OPTIONS: `--require ${JSON.stringify(preload)}`, MODULES_FILE: file };
  const args = ['--proxy-protocol', 'required', '--proxy-from', '127.0.0.1'];
  const { running: serving, port, isReady } = await serve(args, env);
  for (let count = 0; count < 5; count++) {
    expect(await isReady()).toBe(200);
    (await connect(port, LOCAL_HEADER)).close();
  }
  const client = await enrolled(port, proxied('192.0.2.7', 4711));
  client.close();
  await serving.says(/#1 the client ended the connection/g);
  const { stdout } = await serving.end('SIGTERM');
  expect(stdout.split('\n').filter((line) => /#|WARN/.test(line))).toEqual([
    expect.stringContaining('#1 connected from 192.0.2.7:4711 through 127.0.0.1:'),
    expect.stringContaining('registered'),
    expect.stringContaining('key'),
    expect.stringContaining('#1 the client ended the connection'),
  ]);
  expect(readFileSync(file, 'utf8')).not.toMatch(/prom-client|[\\/]admin[\\/](?:admin|page|metrics)/);
});

test('an address that is none is told', async () => {
  const { code, stderr } = await sealwire(['serve', '--port', '0', '--ready', 'here'], { cwd: directory() });
  expect([code, stderr]).toEqual([2, expect.stringContaining('--ready here is not [ADDR:]PORT')]);
});
