// What becomes of uploads that are under way when a server is told to stop: `node test/measurements/drain.mjs [uploads] [killed]`,
// after `npm run build`. Each has sent a part of its file when SIGTERM comes; some clients are killed then, and the others go on.
import { setTimeout as pause } from 'node:timers/promises';
import { enrolled, serve } from './serving.mjs';

const [uploads, killed] = [Number(process.argv[2] ?? 400), Number(process.argv[3] ?? 100)];
const content = Buffer.alloc(100_000, 'content ');
const server = await serve();
const sending = [];
for (let number = 0; number < uploads; number++) {
  const client = await enrolled(server.port, `client ${number}`);
  const bytes = Buffer.concat(client.fileMessages({ name: `file ${number}`, content }));
  await client.send(bytes.subarray(0, 60_000));
  sending.push({ client, rest: bytes.subarray(60_000) });
}
// The last part has been read.
await pause(500);
const idle = await enrolled(server.port, 'idle');
const stopped = server.stop();
while (!server.printed.includes('stopping')) await pause(5);

let acknowledged = 0;
for (const { client } of sending.slice(0, killed)) client.reset();
await Promise.all(
  sending.slice(killed).map(async ({ client, rest }, at) => {
    await client.send(rest);
    if ((await client.receive()).name !== 'fileReceived') return;
    if ((await client.crcValid(`file ${at + killed}`)).name === 'messageReceived') acknowledged += 1;
    client.close();
  }),
);
const idleEnd = await idle.ended();
idle.close();
const code = await stopped;
const files = server.files();
const stored = files.filter(({ status }) => status === 'verified').length;
console.log({ uploads, killed, acknowledged, verified: stored, otherRows: files.length - stored, idleEnd, code });
console.log(server.printed.match(/(?:stopping|stopped)[^\n]*/g));
server.remove();
