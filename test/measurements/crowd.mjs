// How long a client takes to send a file, alone and beside a crowd, after `npm run build`:
// `node test/measurements/crowd.mjs [idle] [slow] [seconds] [options of the server]`. Idle connections say nothing, slow ones send
// a byte of a registration ten times a second; those that the server closes come again after so many seconds. The crowd has
// an address of its own.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { main, name255, request, startServer } from './server.mjs';

const [idle = 5000, slow = 500, back = 10] = process.argv.slice(2, 5).map(Number);
const RUNS = 5;
const CROWD = '127.0.0.2';
const server = await startServer(process.argv.slice(5));
const file = join(server.directory, 'file.bin');
writeFileSync(file, randomBytes(16 * 1024 * 1024));

/** Seconds that a client needs, with its start. */
async function run(number) {
  const identity = join(server.directory, `client ${number}`);
  mkdirSync(identity);
  const options = ['--server', `127.0.0.1:${server.port}`, '--name', `client ${number}`, '--identity', identity];
  const begun = performance.now();
  const [code] = await once(spawn(process.execPath, [main, 'send', file, ...options], { stdio: 'ignore' }), 'exit');
  return { code, seconds: (performance.now() - begun) / 1000 };
}

async function runs(first) {
  const results = [];
  for (let number = 0; number < RUNS; number++) results.push(await run(first + number));
  const sorted = results.map(({ seconds }) => seconds).sort((one, other) => one - other);
  return { failed: results.filter(({ code }) => code !== 0).length, median: sorted[Math.floor(RUNS / 2)] };
}

const crowd = { open: 0, closed: 0, isOver: false };
const message = request(825, name255('slow'));
const sockets = new Set();
function comeIn(isSlow) {
  const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: CROWD });
  sockets.add(socket);
  let sent = 0;
  let timer;
  socket.on('connect', () => {
    crowd.open += 1;
    if (isSlow) timer = setInterval(() => socket.write(message.subarray(sent, ++sent)), 100);
  });
  socket.on('error', () => undefined).on('data', () => undefined);
  socket.on('close', () => {
    clearInterval(timer);
    sockets.delete(socket);
    crowd.open -= 1;
    crowd.closed += 1;
    if (!crowd.isOver) setTimeout(() => crowd.isOver || comeIn(isSlow), back * 1000);
  });
}

const alone = await runs(0);
console.log('alone', alone);
for (let number = 0; number < idle + slow; number++) {
  comeIn(number >= idle);
  if (number % 200 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
await new Promise((resolve) => setTimeout(resolve, 3000));
console.log('crowd', crowd, server.state());
const beside = await runs(RUNS);
console.log('beside the crowd', beside, 'ratio', (beside.median / alone.median).toFixed(2));
crowd.isOver = true;
for (const socket of sockets) socket.destroy();
console.log(await server.stop());
