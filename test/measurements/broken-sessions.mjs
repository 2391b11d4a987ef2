// What a server has open, and in memory, before and after sessions that break off:
// `node test/measurements/broken-sessions.mjs [sessions]`, after `npm run build`. Each registers, sends its key and begins
// a file, and is cut behind a byte of that, by a reset, an end or a close, in turn.
import { generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:net';
import { name255, request, startServer } from './server.mjs';

const sessions = Number(process.argv[2] ?? 10_000);
const AT_ONE_TIME = 50;
const ROUNDS = 5;
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 17 });
const key = publicKey.export({ type: 'spki', format: 'der' });
const server = await startServer(['--max-registrations', '0']);

/** Registers, sends the key and the beginning of a file of 100,000 bytes; cut behind so many bytes that it sends. */
function breakOff(number) {
  const name = `client ${number}`;
  const after = (number * 7919) % 3000;
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1');
    let left = after;
    const end = () => [() => socket.resetAndDestroy(), () => socket.end(), () => socket.destroy()][number % 3]();
    const send = (bytes) => {
      const part = bytes.subarray(0, left);
      left -= part.length;
      socket.write(part, () => left === 0 && end());
    };
    let answers = 0;
    socket.on('connect', () => send(request(825, name255(name))));
    socket.on('data', (bytes) => {
      const id = bytes.subarray(7, 23);
      answers += 1;
      if (answers === 1) send(request(826, Buffer.concat([name255(name), key]), id));
      if (answers === 2) {
        const fields = Buffer.alloc(12);
        fields.writeUInt32LE(100_016, 0);
        fields.writeUInt32LE(100_000, 4);
        fields.writeUInt16LE(1, 8);
        fields.writeUInt16LE(2, 10);
        send(request(828, Buffer.concat([fields, name255('a.txt'), Buffer.alloc(60_000)]), id));
      }
    });
    socket.on('error', () => undefined).on('close', resolve);
  });
}

let next = 0;
async function oneAfterTheOther(until) {
  while (next < until) await breakOff(next++);
}

console.log('before', server.state());
for (let round = 1; round <= ROUNDS; round++) {
  const until = Math.round((sessions * round) / ROUNDS);
  await Promise.all(Array.from({ length: AT_ONE_TIME }, () => oneAfterTheOther(until)));
  await new Promise((resolve) => setTimeout(resolve, 3000));
  console.log(`after ${until} sessions`, server.state());
}
console.log(await server.stop());
