// How many newcomers get a key while somebody else opens connections that say nothing, as many a second as he likes and
// from as many addresses (of 127.0.0.0/8, so on Linux): after `npm run build`,
// `node test/measurements/newcomers.mjs [connections a second] [addresses] [seconds] [options of the server]`.
// A newcomer has an address of its own, and is far away: 100 ms from each answer to its next request.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { name255, request, startServer } from './server.mjs';

const [rate, addresses, seconds] = [100, 1, 10].map((value, index) => Number(process.argv[2 + index] ?? value));
const DISTANCE_MS = 100;
const server = await startServer(['--edition', '2024b', ...process.argv.slice(5)]);
const { port } = server;

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 17 });
const der = publicKey.export({ type: 'spki', format: 'der' });

/** The next answer, or nothing where the server has ended the connection. */
async function answer(socket) {
  const [piece] = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  return Buffer.isBuffer(piece) ? { code: piece.readUInt16LE(1), payload: piece.subarray(7) } : undefined;
}

/** Whether a new client gets its key. */
async function newcomer() {
  const name = name255(randomBytes(6).toString('hex'));
  const socket = connect({ port, host: '127.0.0.1', localAddress: '127.200.0.1', noDelay: true });
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect');
    await wait(DISTANCE_MS);
    socket.write(request(825, name));
    const registered = await answer(socket);
    if (registered?.code !== 1600) return false;
    await wait(DISTANCE_MS);
    socket.write(request(826, Buffer.concat([name, der]), registered.payload));
    return (await answer(socket))?.code === 1602;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const counted = { opened: 0, newcomers: 0, served: 0 };
const held = new Set();
let isOver = false;

async function attack() {
  const start = performance.now();
  while (!isOver) {
    for (; counted.opened < (rate * (performance.now() - start)) / 1000; counted.opened++) {
      const number = counted.opened % addresses;
      const socket = connect({ port, host: '127.0.0.1', localAddress: `127.1.${number >> 8}.${number & 255}` });
      held.add(socket);
      socket.on('error', () => undefined).on('end', () => socket.destroy());
      socket.on('close', () => held.delete(socket)).resume();
    }
    await wait(5);
  }
}

const attacking = attack();
// The places are taken before anybody else comes.
await wait(Math.max(1000, (1000 * 300) / rate));
const deadline = performance.now() + 1000 * seconds;
const coming = [];
while (performance.now() < deadline) {
  counted.newcomers += 1;
  coming.push(newcomer().then((isServed) => (counted.served += isServed ? 1 : 0)));
  await wait(100);
}
await Promise.all(coming);
isOver = true;
await attacking;
for (const socket of held) socket.destroy();
await server.stop();
console.log(JSON.stringify({ rate, addresses, ...counted }));
