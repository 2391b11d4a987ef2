// Loads a server with clients that all stay connected: each registers, sends a file of 1 KiB and confirms it. Some of them are
// busy at a time, so that the work grows with the number of clients and nothing else does.
//
//   node dist/bench/programs/connections.js HOST:PORT CONNECTIONS
//
// The server speaks 2024b. Prints one JSON object, with the seconds from the first connection to the last confirmation, and
// holds the connections until it is ended.

import { randomBytes } from 'node:crypto';
import { LeanClient } from './client';

const BUSY = 32;
const SIZE = 1024;
const [address = '127.0.0.1:1256', count = '1'] = process.argv.slice(2);

async function client(name: string): Promise<void> {
  const connected = await LeanClient.connect(address);
  const wrappedKey = await connected.join(name);
  await connected.send(connected.prepare(wrappedKey, SIZE));
}

async function main(): Promise<void> {
  const run = randomBytes(6).toString('hex');
  const names = Array.from({ length: Number(count) }, (_, index) => `${run} ${index}`);
  const started = performance.now();
  const next = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) await client(name);
  };
  await Promise.all(Array.from({ length: BUSY }, next));
  process.stdout.write(`${JSON.stringify({ seconds: (performance.now() - started) / 1000 })}\n`);
}

void main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
