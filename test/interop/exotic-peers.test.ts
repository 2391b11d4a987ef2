import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { ProjectCopy } from '../project-copy';

// Peers that nobody has seen, further away than any that was recorded: each is JSON, and no code. Files go from our client
// to our server in a copy of the project that has them in its schema.

const COPIED = ['package.json', '.prettierrc.json', 'protocol.schema.json', 'generated'];
const dialects = JSON.parse(readFileSync(join(__dirname, 'exotic-peers.json'), 'utf8')) as Record<string, object>;
const SIZES = [0, 15, 16, 100, 2500, 70_000];

jest.setTimeout(120_000);

/** What the program in the copy found for a dialect. */
interface Found {
  readonly failure?: string;
  readonly text: string;
  readonly stored: readonly string[];
  readonly connections: number;
  /** What the client sent and heard first, in hexadecimal digits. */
  readonly sent: string;
  readonly heard: string;
}

let copy: ProjectCopy;
let found: Readonly<Record<string, Found>>;

/** Runs in the copy: a server and a client of each dialect, a relay between them that keeps what passes. */
const PROGRAM = `
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { dialects } = require('./dist/generated/index.js');
const { Server } = require('./dist/src/server/server.js');
const { DEFAULT_LIMITS } = require('./dist/src/server/limits.js');
const { run } = require('./dist/src/client/run.js');
const { openStoreReadOnly } = require('./dist/src/storage/index.js');
const { ids, sizes } = JSON.parse(process.argv[2]);
const log = { info: () => undefined, warn: () => undefined };
async function pair(profile) {
  const directory = path.resolve('pair-' + profile.id);
  const listeners = [{ host: '127.0.0.1', port: 0, profiles: [profile] }];
  const server = await Server.start({ data: path.join(directory, 'data'), listeners, limits: DEFAULT_LIMITS, log });
  const sent = [], heard = [];
  let connections = 0;
  const relay = net.createServer({ allowHalfOpen: true }, (client) => {
    connections += 1;
    const upstream = net.connect({ port: server.addresses[0].port, host: '127.0.0.1', allowHalfOpen: true });
    client.on('data', (bytes) => sent.push(bytes)).on('error', () => upstream.destroy()).pipe(upstream);
    upstream.on('data', (bytes) => heard.push(bytes)).on('error', () => client.destroy()).pipe(client);
  });
  await new Promise((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const files = sizes.map((size) => {
    const file = path.join(directory, size + '.bin');
    fs.writeFileSync(file, Buffer.alloc(size, createHash('sha512').update(String(size)).digest()));
    return file;
  });
  const options = { host: '127.0.0.1', port: relay.address().port, profile, name: Buffer.from('Exotic'), files, directory };
  const { failure, text } = await run({ ...options, identity: undefined, timeoutMs: 10000, onEvent: () => undefined });
  const reader = await openStoreReadOnly(path.join(directory, 'data'));
  const stored = await Promise.all((await reader.files.list()).map(async (file) => {
    const hash = createHash('sha256');
    for await (const piece of reader.contentOf(file)) hash.update(piece);
    return [file.size, file.verified, hash.digest('hex')].join(' ');
  }));
  await reader.close();
  relay.close();
  await server.stop();
  const hex = (pieces) => Buffer.concat(pieces).subarray(0, 600).toString('hex');
  return { failure, text, stored, connections, sent: hex(sent), heard: hex(heard) };
}
(async () => {
  const found = {};
  for (const id of ids) found[id] = await pair(dialects.find((one) => one.id === id));
  process.stdout.write(JSON.stringify(found));
})();
`;

beforeAll(async () => {
  copy = new ProjectCopy(COPIED);
  const path = copy.path('protocol.schema.json');
  let text = readFileSync(path, 'utf8');
  for (const [id, dialect] of Object.entries(dialects)) {
    text = applyEdits(text, modify(text, ['dialects', id], dialect, { formattingOptions: {} }));
  }
  writeFileSync(path, text);
  await copy.node(join('dist', 'codegen', 'main.js'));
  // That the types of src/ hold of such a schema, too, is shown with the sixth edition.
  copy.transpile('generated');
  writeFileSync(copy.path('pairs.cjs'), PROGRAM);
  const task = JSON.stringify({ ids: Object.keys(dialects), sizes: SIZES });
  found = JSON.parse(await copy.node('pairs.cjs', task)) as Record<string, Found>;
});

afterAll(() => copy.remove());

test.each(Object.keys(dialects))('files of all sizes pass in the dialect %s', (id) => {
  const expected = SIZES.map((size) => {
    const content = Buffer.alloc(size, createHash('sha512').update(String(size)).digest());
    return `${size} true ${createHash('sha256').update(content).digest('hex')}`;
  });
  expect([found[id]?.failure, found[id]?.text, found[id]?.stored]).toEqual([
    undefined,
    `${SIZES.length} files stored and verified`,
    expected,
  ]);
});

// The first request is Register with an id of zeros and the name "Exotic"; the first answer is Registered with an id.
const NAME = Buffer.from('Exotic').toString('hex');
const zeros = (count: number): string => '00'.repeat(count);

test.each([
  ['wide-header', `${zeros(16)}0339030000ff00000000000000${NAME}00`, '034006000010000000000000'],
  ['big-endian', `${zeros(16)}030401000000ff${NAME}00`, '03083400000010'],
  ['big-answers', `${zeros(16)}030104ff000000${NAME}00`, '03064000000010'],
  ['blank-filler', `${zeros(16)}034c04ff000000${NAME}0020202020`, '03340810000000'],
  ['text-ids', `${'30'.repeat(32)}033903ff000000${NAME}00`, '03400620000000'],
  ['blocks', `${zeros(16)}033903ff000000${NAME}${zeros(249 + 234)}`, `03400610000000`],
])('the bytes of %s are what its peer would send', (id, sent, heard) => {
  expect(found[id]?.sent.slice(0, sent.length)).toBe(sent);
  expect(found[id]?.heard.slice(0, heard.length)).toBe(heard);
});

test('each request has a connection of its own where the peer wants that', () => {
  // Register, public key, and for every file but the first a reconnection; then the file and its confirmation.
  expect(found['one-request-each']?.connections).toBe(2 + 3 * SIZES.length - 1);
  expect(found['wide-header']?.connections).toBe(1);
});
