import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../bench/peers/free-port';
import { editions as generated } from '../../generated';
import { editions, type Edition } from '../bytes/editions';
import { RawClient, type Answer } from '../peer/raw-client';
import { freshDirectory, Running, sealwire, Serving, type Ended, type Place } from './command';

const directory = freshDirectory();
const CONTENT = Buffer.from('Attack at dawn.\n'.repeat(100));

let serving: Serving | undefined;
const clients: RawClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await serving?.stop();
  serving = undefined;
});

async function serve(args: readonly string[] = [], listeners = 1, env: Place['env'] = {}): Promise<Serving> {
  return (serving = await Serving.start(args, { cwd: directory(), env }, listeners));
}

async function connect(port: number, edition: Edition, identity?: RawClient['identity']): Promise<RawClient> {
  const client = await RawClient.connect(port, edition, identity);
  clients.push(client);
  return client;
}

/** What a server of this edition says to a new client; it closes where it does not speak the edition. */
async function greet(port: number, edition: Edition): Promise<Answer['name']> {
  return (await (await connect(port, edition)).register('Ada')).name;
}

/** Runs a server that is to end by itself. */
function fail(...args: readonly string[]): Promise<Ended> {
  return sealwire(['serve', '--host', '127.0.0.1', ...args], { cwd: directory() });
}

describe('the port', () => {
  test.each(['port.info', 'info.port'])('is that of %s', async (name) => {
    const port = await freePort();
    writeFileSync(join(directory(), name), `${port}\n`);
    expect((await serve()).ports).toEqual([port]);
  });

  test('0 is one that is free; a flag goes before a variable, a configuration and port.info', async () => {
    for (const name of ['port.info', 'c.json'])
      writeFileSync(join(directory(), name), name === 'c.json' ? '{"port":1}' : '2');
    const { port } = await serve(['--port', '0', '--config', 'c.json'], 1, { SEALWIRE_PORT: '3' });
    expect(port).toBeGreaterThan(3);
  });

  test('of a variable goes before that of a configuration and port.info', async () => {
    for (const name of ['port.info', 'c.json'])
      writeFileSync(join(directory(), name), name === 'c.json' ? '{"port":1}' : '2');
    const port = await freePort();
    expect((await serve(['--config', 'c.json'], 1, { SEALWIRE_PORT: String(port) })).ports).toEqual([port]);
  });

  test('of a configuration goes before that of port.info', async () => {
    const port = await freePort();
    writeFileSync(join(directory(), 'c.json'), JSON.stringify({ port, data: 'elsewhere', edition: ['2024b', '2022'] }));
    writeFileSync(join(directory(), 'port.info'), '2');
    expect((await serve(['--config', 'c.json'])).ports).toEqual([port]);
    expect(serving?.stdout).toContain('(2024b, 2022)');
  });

  test.each([
    ['is bad, with a warning', 'high\n', 'WARN', 'port.info holds no port from 1 to 65535'],
    ['is missing, which is nothing to warn of', undefined, 'INFO', 'holds no port.info or info.port'],
  ])('is the edition’s own where port.info %s', async (_, content, level, warning) => {
    if (content !== undefined) writeFileSync(join(directory(), 'port.info'), content);
    const running = Running.start(['serve', '--host', '127.0.0.1', '--edition', '2023b'], { cwd: directory() });
    // Somebody else may have that port; it was the right one all the same.
    const tried = /listening on 127\.0\.0\.1:1357 |cannot listen on 127\.0\.0\.1:1357 /g;
    await running.says(tried).catch(() => undefined);
    const { stdout, stderr } = await running.end('SIGTERM');
    expect(stdout).toContain(`${warning}; the default port is used: 1357\n`);
    expect(stdout).toMatch(new RegExp(`^\\[[\\d:]+\\] ${level}: `));
    expect(stdout + stderr).toMatch(tried);
  });
});

describe('the editions', () => {
  test('are all, newest first, and each listener may have its own', async () => {
    const { ports, stdout } = await serve(
      ['--port', '0', '--listen', '0=2023b', '--listen', '127.0.0.1:0=2022,2023a'],
      3,
    );
    const newestFirst = generated.map(({ id }) => id).reverse();
    expect(stdout.match(/\(.*\)/g)).toEqual([`(${newestFirst.join(', ')})`, '(2023b)', '(2022, 2023a)']);
    const [all = 0, one = 0, two = 0] = ports;
    expect(await greet(all, editions['2024b'])).toBe('registered');
    const other = await connect(one, editions['2023b']);
    expect((await other.register('Grace')).name).toBe('registered');
    await expect(greet(two, editions['2024b'])).rejects.toThrow('the server ended the stream where an answer belongs');
  });

  test('may be chosen', async () => {
    const { port, stdout } = await serve(['--port', '0', '--edition', '2022', '--edition', '2024a']);
    expect(stdout).toContain('(2022, 2024a)');
    expect(await greet(port, editions['2024a'])).toBe('registered');
  });
});

describe('a server that cannot start says why:', () => {
  test('another one uses its data directory', async () => {
    await serve(['--port', '0', '--data', 'shared']);
    expect(await fail('--port', '0', '--data', 'shared')).toEqual({
      code: 10,
      stdout: '',
      stderr:
        `sealwire: another server uses the data directory ${join(directory(), 'shared')}\n` +
        'Stop that server, or choose another data directory.\n',
    });
  });

  test('its port is in use', async () => {
    const { port } = await serve(['--port', '0']);
    expect(await fail('--port', String(port), '--data', 'other')).toEqual({
      code: 9,
      stdout: '',
      stderr:
        `sealwire: cannot listen on 127.0.0.1:${port}: the port is in use (EADDRINUSE)\n` +
        'Stop the program that uses it, or choose another port with --port.\n',
    });
  });

  test('its data directory is a file', async () => {
    writeFileSync(join(directory(), 'file'), '');
    const says = `sealwire: ${join(directory(), 'file')} is a file, and a directory is needed\n`;
    const stderr = `${says}Name another directory, or move the file away.\n`;
    for (const data of ['file', join('file', 'in-it')]) {
      expect(await fail('--port', '0', '--data', data)).toEqual({ code: 11, stdout: '', stderr });
    }
  });

  test('its address is not of this machine', async () => {
    const { code, stderr } = await sealwire(['serve', '--port', '0', '--host', '192.0.2.1'], { cwd: directory() });
    expect(stderr).toBe(
      'sealwire: cannot listen on 192.0.2.1:0 (EADDRNOTAVAIL)\nName an address of this machine with --host.\n',
    );
    expect(code).toBe(3);
  });
});

const stopping = process.platform === 'win32' ? test.skip.each : test.each;

stopping<NodeJS.Signals>(['SIGTERM', 'SIGINT'])(
  '%s stops it cleanly (Windows ends a process at once)',
  async (signal) => {
    const { port } = await serve(['--port', '0']);
    const client = await connect(port, editions['2024b']);
    await client.register('Ada');
    const stopped = serving?.stop(signal);
    serving = undefined;
    await expect(client.ended()).resolves.toBe('end');
    await client.halfClose();
    const ended = await stopped;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended?.stdout).toMatch(new RegExp(`${signal}: stopping\\n[^]*stopped\\n$`));
  },
);

test('a restarted server knows its clients', async () => {
  const edition = editions['2024b'];
  const first = await serve(['--port', '0']);
  const client = await connect(first.port, edition);
  await client.register('Ada');
  await client.sendPublicKey();
  client.close();
  await first.stop();
  const second = await serve(['--port', '0']);
  const again = await connect(second.port, edition, client.identity);
  expect((await again.reconnect()).name).toBe('reconnected');
  expect((await again.sendFile({ name: 'a.txt', content: CONTENT })).name).toBe('fileReceived');
});

test('--json logs an object a line, with the address and with what clients do', async () => {
  const { port } = await serve(['--port', '0', '--json']);
  const client = await connect(port, editions['2024b']);
  await client.register('Ada');
  await client.halfClose();
  await client.ended();
  const ended = await serving?.stop();
  serving = undefined;
  const lines = ended?.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 'info', text: expect.stringMatching(/^listening on 127\.0\.0\.1:\d+ /) }),
  );
  expect(lines).toContainEqual(
    expect.objectContaining({ connection: 1, text: expect.stringMatching(/^"Ada" registered as /) }),
  );
  expect(lines?.filter(({ level }) => level !== 'info')).toEqual([]);
  expect(ended?.stderr).toBe('');
});
