import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../bench/peers/free-port';
import { confirmation } from '../bytes/requests';
import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { freshDirectory, MAIN, Serving } from './command';

const directory = freshDirectory();
const EDITION = editions['2024b'];

/** Bytes of an answer that refuses, in this edition. */
const REFUSAL = 7;

/** A server whose log goes where the test says, and which therefore tells nothing. */
function serveInto(stdout: number, port: number, args: readonly string[] = []): ChildProcess {
  const all = [MAIN, 'serve', '--host', '127.0.0.1', '--port', String(port), ...args];
  return spawn(process.execPath, all, { cwd: directory(), stdio: ['ignore', stdout, 'inherit'] });
}

async function connectOnceItListens(port: number): Promise<RawClient> {
  for (;;) {
    try {
      return await RawClient.connect(port, EDITION);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** What the server answers to a whole file and its confirmation. */
async function sendOneFile(port: number, name: string): Promise<readonly (string | undefined)[]> {
  const client = await connectOnceItListens(port);
  const registered = await client.register(name);
  const key = await client.sendPublicKey();
  const received = await client.sendFile({ name: 'a.txt', content: Buffer.from('Attack at dawn.') });
  const confirmed = await client.crcValid('a.txt');
  client.close();
  return [registered, key, received, confirmed].map((answer) => answer.name);
}

const SERVED = ['registered', 'key', 'fileReceived', 'messageReceived'];

/** A pipe that is full and that nobody reads; a write to it waits, or says that it is full. */
function fullPipe(waits: boolean): { readonly writer: number; close(): void } {
  const path = join(directory(), 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const filler = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const bytes = Buffer.alloc(4096, '.');
  try {
    while (writeSync(filler, bytes) > 0);
  } catch {
    // It is full.
  }
  const writer = waits ? openSync(path, constants.O_WRONLY) : filler;
  return { writer, close: () => [reader, filler, ...(waits ? [writer] : [])].forEach((fd) => closeSync(fd)) };
}

test.each([
  ['waits', true],
  ['does not wait', false],
])('a pipe that nobody reads and that %s keeps the server neither from serving nor from stopping', async (_, waits) => {
  const pipe = fullPipe(waits);
  const port = await freePort();
  const server = serveInto(pipe.writer, port);
  const ended = once(server, 'exit');
  expect(await sendOneFile(port, 'Ada')).toEqual(SERVED);
  server.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  pipe.close();
});

test('a shell’s pipe that nobody reads keeps the server neither from serving nor from stopping', async () => {
  const port = await freePort();
  const serve = `"${process.execPath}" "${MAIN}" serve --host 127.0.0.1 --port ${port} --json & echo $! >&3; wait $!; echo $? >&3`;
  // Nothing is read at the other end, which is there until its descriptor 4 ends.
  const shell = spawn('sh', ['-c', `{ yes | head -c 65536; ${serve}; } | { read -r nothing <&4; }`], {
    cwd: directory(),
    stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  shell.stdio[3]?.on('data', (text: Buffer) => said.push(...text.toString().trim().split('\n')));
  expect(await sendOneFile(port, 'Ada')).toEqual(SERVED);
  process.kill(Number(said[0]), 'SIGTERM');
  while (said.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(said[1]).toBe('0');
  const ended = once(shell, 'exit');
  (shell.stdio[4] as NodeJS.WritableStream).end();
  await ended;
});

test.each([
  ['lines', []],
  ['JSON', ['--json']],
])('a full disk where the log goes, as %s, stops nothing', async (_, args) => {
  const port = await freePort();
  const full = openSync('/dev/full', 'w');
  const server = serveInto(full, port, args);
  const ended = once(server, 'exit');
  for (const name of ['Ada', 'Bob']) expect(await sendOneFile(port, name)).toEqual(SERVED);
  server.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  closeSync(full);
});

test('a client whose events cannot be written says so and ends, since a program relies on them', async () => {
  const full = openSync('/dev/full', 'w');
  const client = spawn(process.execPath, [MAIN, 'send', MAIN, '--server', '127.0.0.1', '--name', 'Ada', '--json'], {
    cwd: directory(),
    stdio: ['ignore', full, 'pipe'],
  });
  let stderr = '';
  client.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
  expect(await once(client, 'close')).toEqual([6, null]);
  expect(stderr).toBe(
    'sealwire: standard output cannot be written: ENOSPC: no space left on device, write\n' +
      'Free some space, or print elsewhere.\n',
  );
  closeSync(full);
});

/** Sends so many requests that are refused, as far as the connection takes them; how many were answered. */
async function flood(port: number, requests: number): Promise<number> {
  const request = confirmation({
    edition: EDITION,
    clientId: Buffer.alloc(16),
    which: 'crcValid',
    fileName: 'nothing',
  });
  const socket = connect(port, '127.0.0.1');
  let bytes = 0;
  socket.on('data', (piece) => (bytes += piece.length)).on('error', () => undefined);
  socket.end(Buffer.concat(Array.from({ length: requests }, () => request)));
  await once(socket, 'close');
  return bytes / REFUSAL;
}

test('100,000 requests that are refused are a few lines, which say how many there were', async () => {
  const serving = await Serving.start(['--port', '0', '--json', '--max-refusals', '0'], { cwd: directory() });
  let answers = 0;
  for (let connection = 0; connection < 10; connection++) answers += await flood(serving.port, 10_000);
  expect(await sendOneFile(serving.port, 'Ada')).toEqual(SERVED);
  const { stdout, code } = await serving.stop();
  expect(code).toBe(0);
  const lines = stdout.split('\n').slice(0, -1);
  expect(lines.length).toBeLessThan(200);
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const refusals = events
    .filter(({ event, repeats }) => (repeats ?? event) === 'refused')
    .map(({ count }) => Number(count ?? 1));
  expect(refusals.reduce((sum, count) => sum + count, 0)).toBe(answers);
  expect(events.filter(({ event }) => event === 'verified')).toHaveLength(1);
});
