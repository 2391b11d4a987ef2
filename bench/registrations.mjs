// Loads a server with registrations: N connections, each of which registers one fresh name after the other and reads the
// answer before it sends the next. It makes its bytes itself, and is a process of its own, so that it takes nothing from
// the server but a core.
//
//   node bench/registrations.mjs HOST:PORT [CONNECTIONS [SECONDS [WARM-UP SECONDS]]]
//
// The server speaks 2024b, allows that many connections (--max-connections, --max-per-address) and any number
// of registrations (--max-registrations 0). Prints one JSON object: registrations a second, and the latency of one in milliseconds (median, 99 of 100, longest).

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';

const HEADER_SIZE = 23;
const NAME_SIZE = 255;
const ANSWER_SIZE = 23;
const REGISTER = 825;
const REGISTERED = 1600;

const [address = '127.0.0.1:1256', connections = '200', seconds = '5', warmUp = '1'] = process.argv.slice(2);
const [, host, port] = /^(.*):(\d+)$/.exec(address);

/** No two runs have a name in common. */
const run = randomBytes(6).toString('hex');
let names = 0;

function registration() {
  const message = Buffer.alloc(HEADER_SIZE + NAME_SIZE);
  message.writeUInt8(3, 16);
  message.writeUInt16LE(REGISTER, 17);
  message.writeUInt32LE(NAME_SIZE, 19);
  message.write(`${run} ${++names}`, HEADER_SIZE);
  return message;
}

/** Registers until it is told to stop. */
async function client(latencies, isOver) {
  const socket = connect({ host, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  let answer = Buffer.alloc(0);
  let sent = 0;
  const send = () => {
    sent = performance.now();
    socket.write(registration());
  };
  const ended = new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => (isOver() ? resolve() : reject(new Error('the server ended a connection'))));
    socket.on('data', (bytes) => {
      answer = answer.length === 0 ? bytes : Buffer.concat([answer, bytes]);
      if (answer.length < ANSWER_SIZE) return;
      const code = answer.readUInt16LE(1);
      if (code !== REGISTERED || answer.length > ANSWER_SIZE) {
        return socket.destroy(new Error(`expected ${REGISTERED}, got ${code} (${answer.length} bytes)`));
      }
      answer = Buffer.alloc(0);
      latencies.push(performance.now() - sent);
      if (isOver()) socket.end();
      else send();
    });
  });
  send();
  await ended;
}

const latencies = [];
let over = false;
const clients = Array.from({ length: Number(connections) }, () => client(latencies, () => over));
const pause = (length) => new Promise((resolve) => setTimeout(resolve, 1000 * Number(length)));
const measured = (async () => {
  await pause(warmUp);
  latencies.length = 0;
  const start = performance.now();
  await pause(seconds);
  const rate = latencies.length / ((performance.now() - start) / 1000);
  const sorted = Float64Array.from(latencies).sort();
  over = true;
  return { rate, sorted };
})();
const [{ rate, sorted }] = await Promise.all([measured, ...clients]);
const at = (share) => Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2));
console.log(
  JSON.stringify({
    connections: Number(connections),
    registrationsPerSecond: Math.round(rate),
    latencyMs: { median: at(0.5), p99: at(0.99), longest: at(1) },
    generatorCpuSeconds: Number((process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6).toFixed(2)),
  }),
);
