import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editions } from '../bytes/editions';
import { proxied } from '../bytes/proxy-header';
import { RawClient } from '../peer/raw-client';
import { freshDirectory, Serving } from './command';

const directory = freshDirectory();
const edition = editions['2024b'];

let serving: Serving | undefined;
const clients: RawClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await serving?.stop();
  serving = undefined;
});

async function connect(port: number): Promise<RawClient> {
  const client = await RawClient.connect(port, edition);
  clients.push(client);
  return client;
}

/** Which of the listeners take a client with a header, and which one without. */
async function taken({ ports }: Serving): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [index, port] of ports.entries()) {
    const [through, alone] = [await connect(port), await connect(port)];
    await through.send(proxied('192.0.2.7', 4711));
    if (await isRegistered(through, `${index} through`)) found.push(`${index} with a header`);
    if (await isRegistered(alone, `${index} alone`)) found.push(`${index} without`);
  }
  return found;
}

async function isRegistered(client: RawClient, name: string): Promise<boolean> {
  try {
    return (await client.register(name)).name === 'registered';
  } catch {
    return false;
  }
}

test.each([
  [
    ['--proxy-protocol', 'required', '--listen', '0=2024b'],
    ['0 with a header', '1 without'],
  ],
  [
    ['--listen', '0=2024b,proxy'],
    ['0 without', '1 with a header'],
  ],
  [
    ['--proxy-protocol', 'required', '--listen', '0=2024b,proxy'],
    ['0 with a header', '1 with a header'],
  ],
])('each listener says for itself whether it is behind a balancer: %j', async (args, expected) => {
  const all = ['--port', '0', '--edition', '2024b', '--proxy-from', '192.0.2.1,127.0.0.0/8', ...args];
  serving = await Serving.start(all, { cwd: directory() }, 2);
  expect(await taken(serving)).toEqual(expected);
  const lines = [...serving.stdout.matchAll(/listening on .*$/gm)].map(([line]) =>
    line.includes('through a balancer alone'),
  );
  expect(lines).toEqual(expected.map((one) => one.endsWith('header')));
});

test('variables and a configuration say it too, and the log has the address of the client and of the balancer', async () => {
  const config = { port: 0, edition: '2024b', 'proxy-protocol': 'required', json: true };
  writeFileSync(join(directory(), 'c.json'), JSON.stringify(config));
  const env = { SEALWIRE_PROXY_FROM: '10.0.0.0/8,127.0.0.1' };
  serving = await Serving.start(['--config', 'c.json', '--audit', 'audit'], { cwd: directory(), env });
  const client = await connect(serving.port);
  await client.send(proxied('192.0.2.7', 4711));
  expect((await client.register('Ann')).name).toBe('registered');
  await serving.says(/"event":"registered"/g);
  const { stdout } = await serving.stop();
  const events = stdout
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { readonly event: string }]));
  expect(events.filter(({ event }) => ['connected', 'registered'].includes(event))).toEqual([
    expect.objectContaining({
      peer: '192.0.2.7:4711',
      via: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      connection: 1,
    }),
    expect.objectContaining({ peer: '192.0.2.7:4711', client: 'Ann' }),
  ]);
});
