// Sends a large file through the command line, in one message and in numbered packets, between two processes on loopback,
// and measures how far each side's resident memory rises above what it is when idle.
//
//   npm run bench:memory [-- MEBIBYTES]
//
// Linux only: the peak is the kernel's own (VmHWM), so nothing between two samples is missed. Ends with exit code 7 where
// a side rises by more than LIMIT, or where what is stored is not what was sent.

import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));
const EDITIONS = { '2023b': 'one message', '2024b': 'numbered packets' };
const LIMIT = 40e6;
const MEBIBYTE = 2 ** 20;
const NAME = 'bench';
/** Milliseconds for a process to become idle: its modules are compiled and its heap has settled. */
const SETTLE = 2000;

const size = Number(process.argv[2] ?? 800) * MEBIBYTE;

/** Bytes of a line of /proc/PID/status; undefined where the process is gone. */
function memory(pid, line) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kibibytes = new RegExp(`^${line}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}

/** Lets the kernel count the peak anew. */
function forgetPeak(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function start(...args) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.output = '';
  child.stdout.on('data', (text) => (child.output += text));
  child.ended = once(child, 'close').then(([code]) => code);
  return child;
}

async function command(...args) {
  const child = start(...args);
  const code = await child.ended;
  if (code !== 0) throw new Error(`sealwire ${args.join(' ')} ended with ${code}: ${child.output}`);
  return child.output;
}

async function startServer(directory, edition) {
  const server = start('serve', '--host', '127.0.0.1', '--port', '0', '--data', directory, '--edition', edition);
  for (;;) {
    const port = /listening on 127\.0\.0\.1:(\d+)/.exec(server.output)?.[1];
    if (port !== undefined) return { server, port };
    if (server.exitCode !== null) throw new Error(`the server ended: ${server.output}`);
    await pause(20);
  }
}

/** What a client holds that is connected and waits: for the answer of a server that never says anything. */
async function idleClient(directory, edition, file) {
  const silent = createServer((socket) => socket.on('error', () => socket.destroy()).resume());
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const server = `127.0.0.1:${silent.address().port}`;
  const client = start('send', file, '--server', server, '--name', NAME, '--identity', directory, '--edition', edition);
  await Promise.race([once(silent, 'connection'), client.ended.then(() => Promise.reject(new Error(client.output)))]);
  await pause(SETTLE);
  const idle = memory(client.pid, 'VmRSS');
  client.kill('SIGKILL');
  await client.ended;
  silent.close();
  return idle;
}

/** Sends a file; the client's peak is the one of its whole life. */
async function sendMeasured(...args) {
  const started = performance.now();
  const client = start('send', ...args);
  let peak = 0;
  const timer = setInterval(() => (peak = memory(client.pid, 'VmHWM') ?? peak), 20);
  const code = await client.ended;
  clearInterval(timer);
  if (code !== 0) throw new Error(`the client ended with ${code}: ${client.output}`);
  return { peak, seconds: (performance.now() - started) / 1000 };
}

async function sha256(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** What is wrong with the stored file; undefined where it is verified and equal to its source. */
async function difference(directory, file, hash) {
  const lines = (await command('files', '--data', directory, '--json')).trim().split('\n');
  const stored = lines.map((line) => JSON.parse(line)).find((each) => each.file === file);
  if (stored?.status !== 'verified') return `it is ${stored?.status ?? 'not stored'}`;
  return (await sha256(join(directory, stored.path))) === hash ? undefined : 'its bytes differ';
}

async function measure(edition, directory, source, hash) {
  const data = join(directory, `server-${edition}`);
  const profile = join(directory, `client-${edition}`);
  const small = join(directory, 'small.bin');
  const { server, port } = await startServer(data, edition);
  try {
    const as = ['--server', `127.0.0.1:${port}`, '--name', NAME, '--identity', profile, '--edition', edition];
    await command('send', small, ...as);
    await pause(SETTLE);
    const idle = { server: memory(server.pid, 'VmRSS'), client: await idleClient(profile, edition, small) };
    forgetPeak(server.pid);
    const { peak, seconds } = await sendMeasured(source, ...as);
    const wrong = await difference(data, 'large.bin', hash);
    if (wrong !== undefined) throw new Error(`${edition}: the stored file is not the source: ${wrong}`);
    return { idle, peak: { client: peak, server: memory(server.pid, 'VmHWM') }, seconds };
  } finally {
    server.kill('SIGTERM');
    await server.ended;
    rmSync(data, { recursive: true, force: true });
  }
}

async function writeLargeFile(path) {
  const file = await open(path, 'w');
  for (let written = 0; written < size; written += MEBIBYTE) await file.write(randomBytes(MEBIBYTE));
  await file.close();
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

async function main() {
  if (process.platform !== 'linux') throw new Error('the peak is read from /proc, which only Linux has');
  const directory = mkdtempSync(join(tmpdir(), 'sealwire-bench-'));
  let failed = false;
  try {
    const source = join(directory, 'large.bin');
    await writeLargeFile(source);
    writeFileSync(join(directory, 'small.bin'), randomBytes(1000));
    const hash = await sha256(source);
    console.log(
      `${size / MEBIBYTE} MiB on loopback, Node ${process.version}, ${cpus().length} cores; MB are 10^6 bytes\n`,
    );
    console.log('| edition | content | side | idle MB | peak MB | growth MB | seconds | MB/s |');
    console.log('| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |');
    for (const [edition, content] of Object.entries(EDITIONS)) {
      const { idle, peak, seconds } = await measure(edition, directory, source, hash);
      for (const side of ['client', 'server']) {
        const growth = peak[side] - idle[side];
        failed ||= growth > LIMIT;
        const figures = [idle[side], peak[side], growth].map(megabytes);
        const speed = [seconds.toFixed(1), megabytes(size / seconds)];
        console.log(`| ${[edition, content, side, ...figures, ...speed].join(' | ')} |`);
      }
    }
    if (failed) console.log(`\nMore than ${megabytes(LIMIT)} MB above idle.`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return failed ? 7 : 0;
}

process.exitCode = await main();
