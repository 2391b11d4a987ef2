import { resolve } from 'node:path';
import type { Case, Form, Sample } from '../case';
import { readiness } from '../measure/children';
import { waitForQuiet } from '../measure/load';
import { residentBytes } from '../measure/resident-memory';
import { startServer } from '../peers/sealwire';

const PROGRAM = resolve(__dirname, '../programs/connections.js');
/** Seconds for all of them. */
const TIMEOUT = 300;
const EDITION = '2024b';
const COUNTS: Readonly<Record<Form, readonly number[]>> = {
  quick: [1, 100, 200],
  full: [1, 250, 500, 1000, 1500, 2000],
};

/** What connections cost as they become more. */
export const connections: Case = {
  name: 'connections',
  title: 'As connections become more',
  text:
    'Clients register, send a file of 1 KiB each, confirm it, and stay connected; 32 of them are busy at a time. Time until the last one is ' +
    'done, and the memory of the server while all are connected, each on a server that has just started.',
  runs: { quick: 1, full: 3 },
  space: () => 200e6,
  quantities: [],
  goals: [],
  curves: [
    {
      title: 'Time against connections',
      x: { quantity: 'connections', label: 'connections', each: 'connection' },
      y: { quantity: 'seconds', label: 'time', unit: 'seconds' },
    },
    {
      title: 'Memory of the server against connections',
      x: { quantity: 'connections', label: 'connections', each: 'connection' },
      y: { quantity: 'resident', label: 'memory', unit: 'bytes' },
    },
  ],
  measure: async (context) => {
    const { children, form, runs, progress } = context;
    const samples: Sample[] = [];
    for (let round = 1; round <= runs; round++) {
      for (const count of COUNTS[form]) {
        progress(`run ${round} of ${runs}, ${count} connections`);
        const server = await startServer(context, EDITION, '--max-connections', String(count + 10));
        const idle = await waitForQuiet();
        const args = [PROGRAM, server.address, String(count)];
        const load = children.start({ program: process.execPath, args });
        const { seconds } = await readiness(
          'the load',
          load,
          async () => {
            const line = /^\{.*\}$/m.exec(load.output())?.[0];
            return line === undefined ? undefined : (JSON.parse(line) as { seconds: number });
          },
          TIMEOUT,
        );
        const resident = residentBytes(server.service.pid, 'VmRSS');
        samples.push({ round, idle, connections: count, seconds, ...(resident === undefined ? {} : { resident }) });
        await load.stop();
        await server.service.stop();
        context.directory.empty();
      }
    }
    return [{ name: 'server', how: 'node dist/bench/programs/connections.js ADDRESS N', samples }];
  },
};
