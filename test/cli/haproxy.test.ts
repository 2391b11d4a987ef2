import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../bench/peers/free-port';
import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { until } from '../until';
import { freshDirectory, Serving } from './command';

// The balancer of docs/haproxy.cfg, with two servers that share nothing.

const CONFIGURATION = join(__dirname, '..', '..', 'docs', 'haproxy.cfg');
const edition = editions['2024b'];
const CONTENT = Buffer.alloc(300_000, 'long');

const directory = freshDirectory();
const servers: Serving[] = [];
const clients: RawClient[] = [];
let haproxy: ChildProcess | undefined;

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  const exits = haproxy && once(haproxy, 'exit');
  haproxy?.kill();
  await exits;
  for (const server of servers.splice(0)) await server.stop('SIGKILL');
});

/** A server for the balancer, and the settings that lead there. */
async function serve(index: number, name: string): Promise<NodeJS.ProcessEnv> {
  const ready = await freePort();
  const args = ['--port', '0', '--data', `data-${index}`, '--edition', edition.id, '--drain-notice', '3'];
  const behind = ['--proxy-protocol', 'required', '--proxy-from', '127.0.0.1', '--ready', `${ready}`];
  const server = await Serving.start([...args, ...behind], { cwd: directory() });
  servers.push(server);
  return { [name]: `127.0.0.1:${server.port}`, [`${name}_READY`]: `${ready}` };
}

/** The port of a balancer in front of two servers that are up. */
async function balance(): Promise<number> {
  const port = await freePort();
  const backends = { ...(await serve(0, 'SEALWIRE_1')), ...(await serve(1, 'SEALWIRE_2')) };
  const env = { PATH: process.env['PATH'], SEALWIRE_BIND: `127.0.0.1:${port}`, ...backends };
  haproxy = spawn('haproxy', ['-db', '-f', CONFIGURATION], { env, stdio: 'ignore' });
  await until('the balancer to lead somewhere', async () => (await registered(port, 'first')) !== undefined);
  return port;
}

/** A client that came through the balancer; `undefined` where it leads nowhere. */
async function registered(port: number, name: string): Promise<RawClient | undefined> {
  try {
    const client = await RawClient.connect(port, edition);
    clients.push(client);
    return (await client.register(name)).name === 'registered' ? client : undefined;
  } catch {
    return undefined;
  }
}

/** Which server has registered a client, by its log. */
function serverOf(name: string): number {
  return servers.findIndex(({ stdout }) => stdout.includes(`"${name}" registered`));
}

const needsHaproxy = process.platform !== 'win32' && spawnSync('haproxy', ['-v']).status === 0 ? test : test.skip;

needsHaproxy(
  'a server behind HAProxy that is told to stop gets no further client, and its upload is finished (needs haproxy)',
  async () => {
    const port = await balance();
    const client = await registered(port, 'Ann');
    if (client === undefined) throw new Error('nobody was reached');
    expect((await client.sendPublicKey()).name).toBe('key');
    // The log is written a little later than things happen.
    await until('the log to tell of Ann', () => serverOf('Ann') >= 0);
    const its = serverOf('Ann');
    const bytes = Buffer.concat(client.fileMessages({ name: 'long', content: CONTENT }));
    await client.send(bytes.subarray(0, 200_000));

    const ended = servers[its]?.stop('SIGTERM');
    await servers[its]?.says(/SIGTERM: stopping; 1 client may finish/g);
    for (let count = 0; count < 4; count++) expect(await registered(port, `late ${count}`)).toBeDefined();
    await until('the log to tell of the last', () => serverOf('late 3') >= 0);
    expect([0, 1, 2, 3].map((count) => serverOf(`late ${count}`))).toEqual(Array(4).fill(1 - its));

    await client.send(bytes.subarray(200_000));
    expect((await client.receive()).name).toBe('fileReceived');
    expect((await client.crcValid('long')).name).toBe('messageReceived');
    client.close();
    const { code, stdout } = (await ended) ?? {};
    expect([code, stdout]).toEqual([0, expect.stringMatching(/INFO: stopped\n$/)]);
    // Checks leave no line.
    expect(stdout).not.toContain('WARN');
  },
);
