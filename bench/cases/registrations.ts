import { resolve } from 'node:path';
import type { Case, Measurement, Sample } from '../case';
import { waitForQuiet } from '../measure/load';
import { startServer } from '../peers/sealwire';

/** What makes the load: a process of its own, which makes its bytes itself. */
const GENERATOR = resolve(__dirname, '../../../bench/registrations.mjs');
const EDITION = '2024b';
const CONNECTIONS = [1, 32, 200];
/** How long it is measured, after a second of warm-up, in seconds. */
const LENGTH = { quick: 2, full: 5 };
const TIMEOUT = 60;

const nameOf = (connections: number): string => `${connections} connection${connections === 1 ? '' : 's'}`;

/** How many clients can register in a second. */
export const registrations: Case = {
  name: 'registrations',
  title: 'Registrations a second',
  text:
    'Each connection registers one new name after the other, and waits for the answer. An answer means that the client is in the database ' +
    'and stays there through a power cut. The generator runs on the same machine and takes a part of its cores.',
  runs: { quick: 1, full: 7 },
  space: () => 100e6,
  quantities: [
    { name: 'rate', label: 'registrations', unit: 'perSecond' },
    { name: 'latency', label: 'median latency', unit: 'seconds' },
    { name: 'latency99', label: '99 of 100 within', unit: 'seconds' },
  ],
  goals: [
    { of: 200, demand: 8000 },
    { of: 32, demand: 4000 },
  ].map(({ of, demand }) => ({
    text: `registrations a second, ${nameOf(of)}`,
    of: nameOf(of),
    quantity: 'rate',
    bound: 'least',
    demand,
    unit: 'perSecond',
  })),
  measure: async (context) => {
    const { children, form, runs, progress } = context;
    const server = await startServer(context, EDITION, '--max-connections', String(2 * Math.max(...CONNECTIONS)));
    const measurements: Measurement[] = [];
    for (const connections of CONNECTIONS) {
      const samples: Sample[] = [];
      for (let round = 1; round <= runs; round++) {
        progress(`run ${round} of ${runs}, ${nameOf(connections)}`);
        const idle = await waitForQuiet();
        const args = [GENERATOR, server.address, String(connections), String(LENGTH[form]), '1'];
        const { output } = await children.run({ program: process.execPath, args }, TIMEOUT);
        const { registrationsPerSecond: rate, latencyMs } = JSON.parse(output) as {
          registrationsPerSecond: number;
          latencyMs: { median: number; p99: number };
        };
        samples.push({ round, idle, rate, latency: latencyMs.median / 1000, latency99: latencyMs.p99 / 1000 });
      }
      const how = `node bench/registrations.mjs ADDRESS ${connections} ${LENGTH[form]} 1`;
      measurements.push({ name: nameOf(connections), how, samples });
    }
    return measurements;
  },
};
