import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join, relative } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { split } from '../bytes/split';
import { ProjectCopy, ROOT } from '../project-copy';

// The proof of "data, not code": a new edition is an edit of the schema, and a file goes through it. It happens in a copy
// of the project, from the generator to the command line, so that nothing of the checkout is touched.

const COPIED = [
  'src',
  'codegen',
  'generated',
  'package.json',
  'tsconfig.base.json',
  '.prettierrc.json',
  '.swcrc',
  'protocol.schema.json',
  join('test', 'vectors'),
];
const EDITION = '2025';
/** Cut into two packets of 1024 bytes, as the edition inherits it, and a short one. */
const PLAINTEXT = randomBytes(2500);
const CIPHERTEXT_SIZE = 2512;

jest.setTimeout(120_000);

let copy: ProjectCopy;
let server: ChildProcess | undefined;
let relayed: { readonly toServer: Buffer; readonly toClient: Buffer };
let clientOutput: string;
let serverOutput: string;

beforeAll(async () => {
  copy = new ProjectCopy(COPIED);
  const schema = copy.path('protocol.schema.json');
  // The one that the README describes is the newest, so it comes last.
  addEdition(schema, 'larger-keys.json', 0);
  addEdition(schema, 'sixth-edition.json');

  await copy.node(join('dist', 'codegen', 'main.js'));
  // Types are checked here: what src/ says must hold of the new generated/ as well.
  await copy.compile('src');

  const listening = await startServer();
  const relay = await startRelay(listening);
  writeFileSync(copy.path('urgent report.bin'), PLAINTEXT);
  clientOutput = await sealwire(
    ...['send', 'urgent report.bin', '--server', `127.0.0.1:${relay.port}`],
    ...['--name', 'Sixth', '--identity', 'client'],
  );
  relayed = await relay.end();
  await stopServer();
});

afterAll(async () => {
  await stopServer();
  copy.remove();
});

/** Adds what a file beside this one says to each section, at the end by default, as a person does in an editor. */
function addEdition(path: string, file: string, position = Infinity): void {
  const addition = JSON.parse(readFileSync(join(__dirname, file), 'utf8')) as Record<string, object>;
  let text = readFileSync(path, 'utf8');
  const add = (place: (string | number)[], entry: unknown): void => {
    const getInsertionIndex = (ids: readonly string[]): number => Math.min(ids.length, position);
    const isArrayInsertion = place.includes(-1);
    text = applyEdits(text, modify(text, place, entry, { getInsertionIndex, isArrayInsertion, formattingOptions: {} }));
  };
  for (const [section, entries] of Object.entries(addition)) {
    if (Array.isArray(entries)) for (const entry of entries) add([section, -1], entry);
    else for (const [id, entry] of Object.entries(entries)) add([section, id], entry);
  }
  writeFileSync(path, text);
}

async function sealwire(...args: readonly string[]): Promise<string> {
  return copy.node(join('dist', 'src', 'cli', 'main.js'), ...args);
}

/** Starts the copy's server; the port that it has chosen. */
async function startServer(edition = EDITION): Promise<number> {
  const main = join('dist', 'src', 'cli', 'main.js');
  const args = ['serve', '--port', '0', '--host', '127.0.0.1', '--data', 'data', '--edition', edition];
  const started = spawn(process.execPath, [main, ...args], { cwd: copy.folder, stdio: ['ignore', 'pipe', 'inherit'] });
  server = started;
  serverOutput = '';
  return new Promise((resolve, reject) => {
    started.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${serverOutput}`)));
    started.stdout.on('data', (text: Buffer) => {
      serverOutput += text.toString();
      const port = /listening on 127\.0\.0\.1:(\d+)/.exec(serverOutput)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
}

async function stopServer(): Promise<void> {
  const running = server;
  server = undefined;
  if (running?.kill('SIGTERM') === true) await once(running, 'exit');
}

/** Stands between client and server for one connection and keeps what passes. */
async function startRelay(serverPort: number) {
  const toServer: Buffer[] = [];
  const toClient: Buffer[] = [];
  const pass = (from: Socket, to: Socket, kept: Buffer[]): void => {
    from.on('data', (bytes: Buffer) => kept.push(bytes));
    from.on('error', () => to.destroy());
    from.pipe(to);
  };
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: serverPort, host: '127.0.0.1', allowHalfOpen: true });
    pass(client, upstream, toServer);
    pass(upstream, client, toClient);
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    end: async () => {
      listener.close();
      await once(listener, 'close');
      return { toServer: Buffer.concat(toServer), toClient: Buffer.concat(toClient) };
    },
  };
}

/** Path and hash of every file below a folder. */
function tree(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${relative(folder, path)} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`)
    .sort();
}

/** CRC-32C a bit at a time from the bottom, with the reversed polynomial of RFC 3720 appendix B.4's examples. */
function crc32c(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function name255(text: string): Buffer {
  return Buffer.concat([Buffer.from(text), Buffer.alloc(255 - text.length)]);
}

test('CRC-32C as the test computes it is the published one', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
});

test.each(['src', 'codegen'])('a sixth edition leaves %s/ as it was', (folder) => {
  const before = tree(join(ROOT, folder));
  expect(before.length).toBeGreaterThan(10);
  expect(tree(copy.path(folder))).toEqual(before);
});

test('it is the newest, so that a client speaks it which is told nothing', () => {
  const { messages } = split('C>S', relayed.toServer);
  expect(messages[0]?.code).toBe(700);
});

test('its requests go out under the new codes, from the registration to the confirmation', () => {
  const { messages, rest } = split('C>S', relayed.toServer);
  expect(messages.map(({ code }) => code)).toEqual([700, 701, 703, 703, 703, 704]);
  expect(rest).toHaveLength(0);
});

test('its answers come back under the new codes', () => {
  const { messages, rest } = split('S>C', relayed.toClient);
  expect(messages.map(({ code }) => code)).toEqual([1700, 1702, 1703, 1704]);
  expect(rest).toHaveLength(0);
});

test('a packet has the file name first, and the new field with its default behind it', () => {
  const packets = split('C>S', relayed.toServer).messages.filter(({ code }) => code === 703);
  const sizes = [1024, 1024, CIPHERTEXT_SIZE - 2 * 1024];
  packets.forEach(({ payload }, index) => {
    const numbers = Buffer.alloc(13);
    numbers.writeUInt8(5, 0);
    numbers.writeUInt16LE(index + 1, 1);
    numbers.writeUInt16LE(3, 3);
    numbers.writeUInt32LE(PLAINTEXT.length, 5);
    numbers.writeUInt32LE(CIPHERTEXT_SIZE, 9);
    const head = Buffer.concat([name255('urgent report.bin'), numbers]);
    expect(payload.subarray(0, head.length).toString('hex')).toBe(head.toString('hex'));
    expect(payload.length - head.length).toBe(sizes[index]);
  });
  expect(packets).toHaveLength(3);
});

test('both sides compute the new checksum', () => {
  const received = split('S>C', relayed.toClient).messages.find(({ code }) => code === 1703);
  expect(received?.payload.readUInt32LE(16 + 4 + 255)).toBe(crc32c(PLAINTEXT));
  expect(clientOutput).toContain(`urgent report.bin: stored and verified (crc-32c ${crc32c(PLAINTEXT)})`);
  expect(serverOutput).toContain('"urgent report.bin" verified');
});

test('the file is stored, verified, and byte for byte its source', async () => {
  const line = await sealwire('files', '--data', 'data', '--export', 'exported', '--json');
  const { file, size, status, checksumId, exported } = JSON.parse(line) as Record<string, string>;
  expect({ file, size, status, checksumId }).toEqual({
    file: 'urgent report.bin',
    size: PLAINTEXT.length,
    status: 'verified',
    checksumId: 'crc-32c',
  });
  expect(readFileSync(copy.path(exported ?? '')).equals(PLAINTEXT)).toBe(true);
});

describe('an edition with RSA-2048, whose fields have other sizes', () => {
  const SIZES = { 751: 255 + 294, 1602: 16 + 256 };

  test('passes the tests that are generated for it', async () => {
    const config = {
      rootDir: copy.folder,
      testMatch: ['**/generated/tests/**/*.test.ts'],
      transform: { '\\.ts$': '@swc/jest' },
    };
    const jest = join('node_modules', 'jest', 'bin', 'jest.js');
    await expect(copy.node(jest, '--config', JSON.stringify(config))).resolves.toBe('');
  });

  test('is spoken by the server and the client', async () => {
    const listening = await startServer('2026');
    const relay = await startRelay(listening);
    const output = await sealwire(
      ...['send', 'urgent report.bin', '--server', `127.0.0.1:${relay.port}`, '--edition', '2026'],
      ...['--name', 'Large', '--identity', 'large'],
    );
    const { toServer, toClient } = await relay.end();
    await stopServer();
    expect(output).toContain('urgent report.bin: stored and verified');
    const messages = [...split('C>S', toServer).messages, ...split('S>C', toClient).messages];
    const sizes = messages.filter(({ code }) => code in SIZES).map(({ code, payload }) => [code, payload.length]);
    expect(Object.fromEntries(sizes)).toEqual(SIZES);
  });
});
