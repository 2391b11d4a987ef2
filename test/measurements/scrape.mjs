// What it costs a server to be looked at: `node test/measurements/scrape.mjs [rounds]`, after `npm run build`. Measured is the processor time of
// the server, for a scrape of its metrics, for an answer to its page, and for a file of 1000 bytes from "send file" to its
// acknowledgement; in turns, so that what else the machine does falls on all of them.
import { enrolled, serve } from './serving.mjs';

const rounds = Number(process.argv[2] ?? 7);
const TIMES = 100;
const content = Buffer.alloc(1000, 'content ');
const server = await serve('--admin', '0');
const url = /admin page on (\S+)/.exec(server.printed)?.[1] ?? '';
const client = await enrolled(server.port, 'client');
const get = async (path) => (await fetch(`${url}${path}`)).text();

/** Seconds of processor time that the server has taken so far. */
async function processorTime() {
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(await get('metrics'))?.[1]);
}

let files = 0;
const ways = {
  file: async () => {
    const name = `file ${files++}`;
    await client.sendFile({ name, content });
    await client.crcValid(name);
  },
  metrics: () => get('metrics'),
  page: () => get('status.json'),
};
const milliseconds = { file: [], metrics: [], page: [] };
for (const way of Object.values(ways)) for (let time = 0; time < TIMES; time++) await way();
for (let round = 0; round < rounds; round++) {
  for (const [name, way] of Object.entries(ways)) {
    const before = await processorTime();
    for (let time = 0; time < TIMES; time++) await way();
    milliseconds[name].push((1000 * ((await processorTime()) - before)) / TIMES);
  }
}
client.close();
await server.stop();
server.remove();

const median = (values) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
const inFiles = (name) => median(milliseconds[name].map((time, round) => time / milliseconds.file[round])).toFixed(2);
console.log({ metricsInFiles: inFiles('metrics'), pageInFiles: inFiles('page') });
console.log(
  Object.fromEntries(Object.entries(milliseconds).map(([name, values]) => [name, median(values).toFixed(2)])),
);
