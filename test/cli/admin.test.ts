import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { freshDirectory, Running, sealwire } from './command';

const directory = freshDirectory();
const edition = editions['2024b'];
const CONTENT = Buffer.alloc(300_000, 'long');

let running: Running | undefined;
const clients: RawClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await running?.end('SIGKILL');
  running = undefined;
});

/** A server with an admin page: where that is, and its port. */
async function serve(env: Readonly<Record<string, string>> = {}, admin = '0') {
  const args = ['serve', '--host', '127.0.0.1', '--port', '0', '--data', 'data', '--edition', edition.id];
  running = Running.start([...args, ...(admin === '' ? [] : ['--admin', admin])], { cwd: directory(), env });
  const [[, port] = []] = await running.says(/listening on [\d.]+:(\d+)/g);
  const [, url = ''] = /admin page on (\S+)/.exec(running.stdout) ?? [];
  return { running, port: Number(port), url };
}

async function get(url: string, path: string): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(new URL(path, url));
  return { status: answer.status, text: await answer.text() };
}

async function enrolled(port: number): Promise<RawClient> {
  const client = await RawClient.connect(port, edition);
  clients.push(client);
  expect((await client.register('Ann')).name).toBe('registered');
  expect((await client.sendPublicKey()).name).toBe('key');
  return client;
}

test.each([
  ['0.0.0.0:9464', 'the page asks for no password'],
  ['192.0.2.1:9464', 'the page asks for no password'],
  ['[::]:9464', 'the page asks for no password'],
  ['example.org:9464', 'the page asks for no password'],
  ['localhost', 'is not [ADDR:]PORT'],
  ['70000', 'is not [ADDR:]PORT'],
])('--admin %s is refused, since it is for this machine alone', async (address, message) => {
  const { code, stderr } = await sealwire(['serve', '--port', '0', '--admin', address], { cwd: directory() });
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test('without --admin nobody listens, and nothing of it is loaded', async () => {
  const file = join(directory(), 'modules');
  const preload = join(__dirname, 'tell-modules.cjs');
  const env = { NODE_OPTIONS: `--require ${JSON.stringify(preload)}`, MODULES_FILE: file };
  const started = await serve(env, '');
  expect(started.url).toBe('');
  await started.running.end('SIGTERM');
  const modules = readFileSync(file, 'utf8');
  expect(modules).toContain('server.js');
  expect(modules).not.toMatch(/prom-client|[\\/]admin[\\/]/);
});

test('what a client does is in the metrics and in the status', async () => {
  const { url, port } = await serve();
  const client = await enrolled(port);
  await client.sendFile({ name: 'a.txt', content: CONTENT });
  const { text } = await get(url, '/status.json');
  expect(JSON.parse(text)).toMatchObject({
    state: 'serving',
    connections: {
      open: 1,
      list: [
        {
          connection: 1,
          client: 'Ann',
          edition: '2024b',
          file: { name: 'a.txt', stage: 'unconfirmed', arrived: 300_000 },
        },
      ],
    },
    stored: { clients: 1 },
  });
  await client.crcValid('a.txt');
  const metrics = (await get(url, '/metrics')).text;
  for (const line of [
    'sealwire_registrations_total 1',
    'sealwire_uploads_total{outcome="verified"} 1',
    'sealwire_verified_bytes_total 300000',
    'sealwire_call_duration_seconds_count{call="confirmUpload"} 1',
    'sealwire_request_duration_seconds_count{request="CrcValid"} 1',
    'sealwire_upload_duration_seconds_count 1',
    'sealwire_connections_open 1',
  ]) {
    expect(metrics.split('\n')).toContain(line);
  }
  const received = Number(/^sealwire_received_bytes_total (\d+)$/m.exec(metrics)?.[1]);
  expect(received).toBeGreaterThan(300_000);
  client.close();
});

test('a server that drains lives, is not ready, and shows what it waits for', async () => {
  const { running: serving, url, port } = await serve();
  expect((await get(url, '/readyz')).status).toBe(200);
  const client = await enrolled(port);
  await client.sendFile({ name: 'a.txt', content: CONTENT });
  const ended = serving.end('SIGTERM');
  await serving.says(/1 client may finish/g);
  expect(await get(url, '/readyz')).toMatchObject({ status: 503, text: expect.stringContaining('about to stop') });
  expect(await get(url, '/livez')).toMatchObject({ status: 200 });
  expect(JSON.parse((await get(url, '/status.json')).text)).toMatchObject({ state: 'draining' });
  expect((await client.crcValid('a.txt')).name).toBe('messageReceived');
  client.close();
  expect((await ended).code).toBe(0);
  await expect(get(url, '/livez')).rejects.toThrow('fetch failed');
});
