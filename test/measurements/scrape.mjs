// What it costs a busy server to be looked at: `node test/measurements/scrape.mjs [rounds]`, after `npm run build`. Eight clients send
// small files, one after the other, while nobody looks, while metrics are asked for ten times a second, and while the page's status is
// asked for once a second; in turns, so that what else the machine does falls on all of them.
import { setTimeout as pause } from 'node:timers/promises';
import { enrolled, serve } from './serving.mjs';

const rounds = Number(process.argv[2] ?? 5);
const PIECE_MS = 2500;
const content = Buffer.alloc(1000, 'content ');
const server = await serve('--admin', '0');
const url = /admin page on (\S+)/.exec(server.printed)?.[1] ?? '';
const clients = [];
for (let number = 0; number < 8; number++) clients.push(await enrolled(server.port, `client ${number}`));

let files = 0;
let isOver = false;
const sending = clients.map(async (client, number) => {
  for (let count = 0; !isOver; count++) {
    const name = `${number}-${count}`;
    await client.sendFile({ name, content });
    await client.crcValid(name);
    files += 1;
  }
});

const ways = { nobody: undefined, metrics: ['metrics', 100], page: ['status.json', 1000] };
const rates = { nobody: [], metrics: [], page: [] };
await pause(1000);
for (let round = 0; round < rounds; round++) {
  for (const [name, way] of Object.entries(ways)) {
    const timer =
      way === undefined ? undefined : setInterval(() => void fetch(`${url}${way[0]}`).then((a) => a.text()), way[1]);
    const [before, begin] = [files, performance.now()];
    await pause(PIECE_MS);
    rates[name].push((files - before) / (performance.now() - begin));
    clearInterval(timer);
  }
}
isOver = true;
await Promise.all(sending);
for (const client of clients) client.close();
await server.stop();
server.remove();

const median = (values) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
// Each round has all ways, so that a slow moment of the machine does not count for one of them.
const ratio = (name) => median(rates[name].map((rate, round) => rate / rates.nobody[round])).toFixed(3);
console.log({ files, metrics: ratio('metrics'), page: ratio('page') });
