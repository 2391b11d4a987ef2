import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editions, type Profile } from '../../generated';
import { run } from '../client/run';
import { readIdentity } from '../course/identity';
import { parsePrivateKey } from '../crypto/private-key';
import { DEFAULT_LIMITS } from '../server/limits';
import { Server } from '../server/server';
import type { Candidates } from '../server/narrowing';
import { openStoreReadOnly } from '../storage';
import { displayText } from '../text/visible';

/** Sizes in bytes of the files that the two rounds send: a text, then one that needs several packets. */
const FIRST_SIZE = 2_500;
const SECOND_SIZE = 300_000;

type Print = (line: string) => void;

/**
 * Shows the main job end to end on real sockets: a server on a temporary directory, a file sent in every edition, the
 * server restarted, every client back and another file sent; then every stored file is compared with its source.
 * @returns whether everything is as it should be.
 */
export async function demo(print: Print): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), 'sealwire-demo-'));
  print(`A server keeps its database and files in ${directory}.`);
  try {
    const sent = new Map<string, Uint8Array>();
    let failures = await round('first', FIRST_SIZE, directory, sent, print);
    print('');
    print('The server was stopped and is started again on the same directory: it knows its clients.');
    failures += await round('second', SECOND_SIZE, directory, sent, print);
    print('');
    failures += await compare(directory, sent, print);
    print('');
    print(
      failures === 0
        ? 'All is well: every file arrived, was verified, and is byte for byte its source.'
        : `${failures} things went wrong.`,
    );
    return failures === 0;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Starts a server, sends one file in each edition, stops the server; counts what failed. */
async function round(
  name: string,
  size: number,
  directory: string,
  sent: Map<string, Uint8Array>,
  print: Print,
): Promise<number> {
  const quiet = { info: () => undefined, warn: (text: string) => print(`  server: ${text}`) };
  // One listener an edition: some cannot be told apart on one port by what a new client sends.
  const listeners = editions.map((profile) => ({ host: '127.0.0.1', port: 0, profiles: [profile] as Candidates }));
  const server = await Server.start({
    data: join(directory, 'server'),
    listeners,
    limits: DEFAULT_LIMITS,
    log: quiet,
  });
  let failures = 0;
  try {
    for (const [index, profile] of editions.entries()) {
      const port = server.addresses[index]?.port ?? 0;
      if (!(await sendOne(profile, port, `${name}-${profile.id}.bin`, size, directory, sent, print))) failures += 1;
    }
  } finally {
    await server.stop();
  }
  return failures;
}

async function sendOne(
  profile: Profile,
  port: number,
  file: string,
  size: number,
  directory: string,
  sent: Map<string, Uint8Array>,
  print: Print,
): Promise<boolean> {
  const client = join(directory, `client-${profile.id}`);
  await mkdir(client, { recursive: true });
  const content = sample(size, file);
  await writeFile(join(client, file), content);
  sent.set(file, content);
  const stored = await readIdentity(client);
  const identity =
    stored?.privateKeyDer === undefined
      ? undefined
      : { clientId: stored.clientId, privateKey: parsePrivateKey(stored.privateKeyDer) };
  print('');
  print(`Edition ${profile.id}, 127.0.0.1:${port}`);
  const how = identity === undefined ? 'registers and sends its RSA public key' : 'comes back with its id and key pair';
  print(`  The client ${how}; it gets an AES-${profile.aes.bits} key, wrapped for it alone.`);
  const { failure, text } = await run({
    host: '127.0.0.1',
    port,
    profile,
    name: Buffer.from(`Demo client ${profile.id}`),
    files: [join(client, file)],
    directory: client,
    identity,
    timeoutMs: 30_000,
    onEvent: (event) => {
      if ('text' in event) print(`  ${event.text}`);
      if (event.event === 'verified')
        print(`  ${file}, ${size} bytes: both sides computed ${event.checksumId} ${event.checksum}: verified.`);
    },
  });
  if (failure !== undefined) print(`  FAILED (${failure}): ${text}`);
  return failure === undefined;
}

/** Compares every stored file with its source; counts differences. */
async function compare(directory: string, sent: ReadonlyMap<string, Uint8Array>, print: Print): Promise<number> {
  const store = await openStoreReadOnly(join(directory, 'server'));
  let failures = 0;
  const seen = new Set<string>();
  try {
    print('What the server has stored, compared with what was sent:');
    for (const record of await store.files.list()) {
      const name = displayText(record.fileName);
      seen.add(name);
      const content = await bufferOf(store.contentOf(record));
      const same = sent.get(name) !== undefined && content.equals(sent.get(name) ?? content);
      if (!same || !record.verified) failures += 1;
      print(
        `  ${name}  ${content.length} bytes  ${record.verified ? 'verified' : 'NOT VERIFIED'}  ${same ? 'equal' : 'DIFFERENT'}`,
      );
    }
  } finally {
    await store.close();
  }
  for (const name of sent.keys()) {
    if (seen.has(name)) continue;
    failures += 1;
    print(`  ${name}  NOT STORED`);
  }
  return failures;
}

/** Bytes that look random, and are the same in every run. */
function sample(size: number, seed: string): Buffer {
  const blocks: Buffer[] = [];
  for (let index = 0; index * 32 < size; index++) blocks.push(createHash('sha256').update(`${seed} ${index}`).digest());
  return Buffer.concat(blocks).subarray(0, size);
}

/** Each piece may be overwritten by the next. */
async function bufferOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const piece of pieces) copies.push(Buffer.from(piece));
  return Buffer.concat(copies);
}
