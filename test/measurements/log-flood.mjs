// How many lines a server prints while one client without a name sends requests that are refused, as fast as it can:
// `node test/measurements/log-flood.mjs [seconds] [options of the server]`, after `npm run build`. Connects anew whenever
// the server closes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const main = join(import.meta.dirname, '..', '..', 'dist', 'src', 'cli', 'main.js');
const seconds = Number(process.argv[2] ?? 8);
const directory = mkdtempSync(join(tmpdir(), 'sealwire-flood-'));
const limits = process.argv.slice(3);
const place = ['--host', '127.0.0.1', '--port', '0', '--data', directory];
const server = spawn(process.execPath, [main, 'serve', ...place, ...limits]);
const printed = { lines: 0, bytes: 0 };
const port = await new Promise((resolve) => {
  server.stdout.on('data', (piece) => {
    printed.bytes += piece.length;
    for (const byte of piece) if (byte === 10) printed.lines += 1;
    const [, found] = /listening on [\d.]+:(\d+)/.exec(String(piece)) ?? [];
    if (found !== undefined) resolve(Number(found));
  });
});

/** "CRC valid" of 2024b, for a file that nobody sent. */
const request = Buffer.alloc(23 + 255);
request.writeUInt8(3, 16);
request.writeUInt16LE(900, 17);
request.writeUInt32LE(255, 19);
request.write('nothing', 23);
const requests = Buffer.concat(Array.from({ length: 200 }, () => request));

const counted = { connections: 0, answers: 0 };
const deadline = Date.now() + seconds * 1000;
while (Date.now() < deadline) {
  counted.connections += 1;
  const socket = connect(port, '127.0.0.1');
  const stop = setTimeout(() => socket.destroy(), deadline - Date.now());
  const flood = () => {
    while (!socket.destroyed && socket.write(requests));
  };
  socket.on('connect', flood).on('drain', flood);
  socket.on('data', (piece) => (counted.answers += piece.length / 7));
  socket.on('error', () => undefined).on('end', () => socket.destroy());
  await once(socket, 'close');
  clearTimeout(stop);
}
server.kill('SIGTERM');
await once(server, 'close');
rmSync(directory, { recursive: true, force: true });
console.log({ seconds, ...counted, ...printed });
