// Loads one or several servers, and is a process of its own.
//
//   node dist/bench/scale/programs/load.js register|join|files|hold ADDRESSES CONNECTIONS SECONDS [BYTES]
//
// ADDRESSES are HOST:PORT,HOST:PORT…, between which the connections are divided evenly. The servers speak 2024b and have no limits.
//
// register  each connection registers one new name after the other
// join      each connection registers a new name, gets a key and ends; then another one begins
// files     each connection registers, and sends a file of so many bytes again and again under one key
// hold      each connection registers and gets a key; with BYTES it sends half a file too; all are held until the program is ended
//
// Prints one JSON object: for `hold` when all are held, else at the end, with what was done in the seconds after a second of warm-up.

import { randomBytes } from 'node:crypto';
import { LeanClient, type PreparedFile } from '../../programs/client';

const WARM_UP_MS = 1000;
const [kind = '', places = '', count = '1', seconds = '1', bytes = '0'] = process.argv.slice(2);
const addresses = places.split(',');
const size = Number(bytes);

/** No two runs have a name in common. */
const run = randomBytes(6).toString('hex');
let names = 0;
const freshName = (): string => `${run} ${++names}`;

const latencies: number[] = [];
let written = (): number => 0;
let isOver = false;

async function register(address: string): Promise<void> {
  const client = await LeanClient.connect(address);
  while (!isOver) {
    const started = performance.now();
    await client.register(freshName());
    latencies.push(performance.now() - started);
  }
  client.end();
}

async function join(address: string): Promise<void> {
  while (!isOver) {
    const started = performance.now();
    const client = await LeanClient.connect(address);
    await client.join(freshName());
    latencies.push(performance.now() - started);
    client.end();
  }
}

async function files(client: LeanClient, file: PreparedFile): Promise<void> {
  while (!isOver) {
    const started = performance.now();
    await client.send(file);
    latencies.push(performance.now() - started);
  }
  client.end();
}

async function joined(address: string): Promise<{ readonly client: LeanClient; readonly file: PreparedFile }> {
  const client = await LeanClient.connect(address);
  const wrappedKey = await client.join(freshName());
  return { client, file: client.prepare(wrappedKey, size) };
}

async function each<T>(work: (address: string) => Promise<T>): Promise<T[]> {
  const all = Array.from({ length: Number(count) }, (_, index) => addresses[index % addresses.length] ?? '');
  return Promise.all(all.map(work));
}

async function measured(work: Promise<unknown>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  latencies.length = 0;
  tell({ started: true });
  const [started, before, earlier] = [performance.now(), process.cpuUsage(), written()];
  await new Promise((resolve) => setTimeout(resolve, 1000 * Number(seconds)));
  const took = (performance.now() - started) / 1000;
  const sent = written() - earlier;
  const { user, system } = process.cpuUsage(before);
  const sorted = [...latencies].sort((one, other) => one - other);
  const at = (share: number): number =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) / 1e3;
  tell({
    ...{ seconds: took, done: sorted.length, sent },
    ...{ median: at(0.5), p99: at(0.99), generator: (user + system) / 1e6 },
  });
  isOver = true;
  await work;
}

function tell(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

async function main(): Promise<void> {
  switch (kind) {
    case 'register':
      return measured(each(register));
    case 'join':
      return measured(each(join));
    case 'files': {
      const clients = await each(joined);
      written = () => clients.reduce((sum, { client }) => sum + client.written, 0);
      return measured(Promise.all(clients.map(async ({ client, file }) => files(client, file))));
    }
    case 'hold': {
      const clients = await each(joined);
      if (size > 0) for (const { client, file } of clients) client.sendPart(file, file.packets.length / 2);
      tell({ held: clients.length });
      return;
    }
    default:
      throw new Error(`no such load: ${kind}`);
  }
}

void main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
