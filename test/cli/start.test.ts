import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join, relative, sep } from 'node:path';
import { writeIdentity } from '../../src/course/identity';
import { generateKeyPair } from '../../src/crypto/key-pair';
import { freshDirectory, Running, sealwire, type Place } from './command';

// How long a command takes to start is decided by what it loads (docs/decisions/loading-late.md).

const ROOT = join(__dirname, '..', '..');
const directory = freshDirectory();

interface Loaded {
  /** Names of packages. */
  readonly packages: readonly string[];
  /** Paths of compiled files of ours, below dist/. */
  readonly own: readonly string[];
}

/** A place whose commands leave a list of what they have loaded. */
function place(): Place {
  const preload = join(__dirname, 'tell-modules.cjs');
  const env = { NODE_OPTIONS: `--require ${JSON.stringify(preload)}`, MODULES_FILE: join(directory(), 'modules') };
  return { cwd: directory(), env };
}

function loaded(): Loaded {
  const paths = readFileSync(join(directory(), 'modules'), 'utf8').split('\n');
  const below = paths.map((path) => relative(ROOT, path).split(sep).join('/'));
  const packages = below.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return { packages: [...new Set(packages)].sort(), own: below.filter((path) => path.startsWith('dist/')) };
}

test.each(['--help', '--version'])('%s loads the list of commands, and none of them', async (flag) => {
  expect((await sealwire([flag], place())).code).toBe(0);
  const { packages, own } = loaded();
  expect(packages).toEqual(['commander']);
  expect(own.length).toBeGreaterThan(1);
  expect(own.length).toBeLessThanOrEqual(6);
});

/** Runs a client that is known already, until its first byte has come; it gets no answer. */
async function clientToItsFirstByte(): Promise<void> {
  const privateKey = (await generateKeyPair({ bits: 1024, exponent: 17 })).toPkcs8Der();
  const clientId = new Uint8Array(16).fill(1);
  await writeIdentity(directory(), { name: Buffer.from('Alice'), clientId, privateKeyDer: privateKey });
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const came = once(server, 'connection') as Promise<[Socket]>;
  const client = Running.start(['send', __filename, '--server', `127.0.0.1:${port}`], place());
  const [socket] = await came;
  await once(socket, 'data');
  await client.end('SIGINT');
  socket.destroy();
  server.close();
}

test('a client loads no database, no log and no package for keys before its first byte', async () => {
  await clientToItsFirstByte();
  const { packages, own } = loaded();
  expect(packages).toEqual(['binary-parser', 'commander']);
  const folders = new Set(own.map((path) => path.split('/')[2]));
  for (const other of ['conformance', 'inspect', 'replay', 'server', 'storage', 'demo']) {
    expect(folders).not.toContain(other);
  }
  expect(own.length).toBeLessThanOrEqual(170);
});

test('a server of one machine loads neither PostgreSQL nor what speaks to a bucket', async () => {
  const server = Running.start(['serve', '--port', '0', '--host', '127.0.0.1'], place());
  await server.says(/listening on/g);
  await server.end('SIGTERM');
  const { packages, own } = loaded();
  expect(packages).toContain('sqlite3');
  expect(packages.filter((name) => /^(pg|@aws-sdk|@smithy)/.test(name))).toEqual([]);
  expect(own.filter((path) => /postgresql\/database|\/s3\//.test(path))).toEqual([]);
});
