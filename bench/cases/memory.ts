import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Case, Context, Measurement, Sample } from '../case';
import { removeFilesIn } from '../content';
import { flushed } from '../measure/flushed';
import { memoryAbsence, residentBytes } from '../measure/resident-memory';
import { sealwire, sendArguments, sendWatched, startServer, type Server } from '../peers/sealwire';

const MEBIBYTE = 2 ** 20;
const LARGE = 800 * MEBIBYTE;
const CONNECTIONS = 64;
/** Of each of the files that are sent at once. */
const SHARE = 16 * MEBIBYTE;
/** Milliseconds for a process to become idle: its modules are compiled and its heap has settled. */
const SETTLE = 2000;
const SIDES = ['client', 'server'] as const;

/** What is sent, and what each side may grow by, in bytes. */
interface Load {
  readonly name: string;
  readonly edition: string;
  readonly options: readonly string[];
  readonly limit: number;
}

const LOADS: readonly Load[] = [
  { name: '2024b', edition: '2024b', options: [], limit: 30e6 },
  { name: '2023b', edition: '2023b', options: [], limit: 30e6 },
  {
    name: `${CONNECTIONS} connections`,
    edition: '2024b',
    options: ['--recursive', '--parallel', String(CONNECTIONS)],
    limit: CONNECTIONS * MEBIBYTE,
  },
];

/** What a client holds that is connected and waits: for the answer of a server that never says anything. */
async function idleClient({ children, directory }: Context, edition: string, source: string): Promise<number> {
  const silent = createServer((socket) => socket.on('error', () => socket.destroy()).resume());
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const as = sendArguments({ address, edition }, 'idle', directory.at('client-idle'));
  const client = children.start(sealwire('send', source, ...as));
  await once(silent, 'connection');
  await pause(SETTLE);
  const idle = residentBytes(client.pid, 'VmRSS') ?? 0;
  await client.stop();
  silent.close();
  return idle;
}

/** Sends once, and says of each side what it has when idle, and its most. */
async function measureLoad(
  context: Context,
  { options }: Load,
  server: Server,
  sources: { readonly small: string; readonly load: string },
): Promise<Record<(typeof SIDES)[number], Sample>> {
  const { pid } = server.service;
  await sendWatched(context, server, sources.small);
  await pause(SETTLE);
  const idle = {
    server: residentBytes(pid, 'VmRSS') ?? 0,
    client: await idleClient(context, server.edition, sources.small),
  };
  const sent = await sendWatched(context, server, sources.load, ...options);
  const peak = { server: sent.serverPeak ?? 0, client: sent.clientPeak ?? 0 };
  const sample = (side: (typeof SIDES)[number]): Sample => ({
    growth: peak[side] - idle[side],
    idleBytes: idle[side],
    peak: peak[side],
    seconds: sent.seconds,
  });
  return { client: sample('client'), server: sample('server') };
}

async function measure(context: Context): Promise<readonly Measurement[]> {
  const { directory, form, runs, progress } = context;
  // The quick form has one file in the newest edition.
  const loads = form === 'quick' ? LOADS.slice(0, 1) : LOADS;
  const absent = memoryAbsence();
  const named = loads.flatMap((load) => SIDES.map((side) => ({ load, side, name: `${side}, ${load.name}` })));
  const how = ({ options, edition }: Load): string => ['sealwire send', ...options, '--edition', edition].join(' ');
  if (absent !== undefined) return named.map(({ load, name }) => ({ name, how: how(load), absent, samples: [] }));
  const large = await directory.randomFile(LARGE, 'large.bin');
  const small = await directory.randomFile(1000, 'small.bin');
  const many = form === 'quick' ? large : await directory.randomFiles(CONNECTIONS, SHARE, 'many');
  const samples = new Map<string, Sample[]>(named.map(({ name }) => [name, []]));
  for (let round = 1; round <= runs; round++) {
    for (const load of loads) {
      progress(`run ${round} of ${runs}, ${load.name}`);
      const server = await startServer(context, load.edition);
      const isMany = load.options.length > 0;
      const both = await measureLoad(context, load, server, { small, load: isMany ? many : large });
      for (const side of SIDES) samples.get(`${side}, ${load.name}`)?.push({ round, ...both[side] });
      await server.service.stop();
      await removeFilesIn(server.data);
      await flushed(context);
    }
  }
  return named.map(({ load, name }) => ({ name, how: how(load), samples: samples.get(name) ?? [] }));
}

/** How far each side's memory rises above what it is when idle. */
export const memory: Case = {
  name: 'memory',
  title: 'Memory above idle',
  text:
    `How far the resident memory of each side rises above what it is when idle, while a file of ${LARGE / MEBIBYTE} MiB passes, and while ` +
    `${CONNECTIONS} connections carry a file of ${SHARE / MEBIBYTE} MiB each at once. Idle is a server after a small upload, and a client ` +
    'that waits for its first answer; the peak is the kernel’s own.',
  runs: { quick: 1, full: 5 },
  space: () => 2 * LARGE + 2 * CONNECTIONS * SHARE,
  quantities: [
    { name: 'growth', label: 'growth', unit: 'bytes' },
    { name: 'idleBytes', label: 'idle', unit: 'bytes' },
    { name: 'peak', label: 'peak', unit: 'bytes' },
  ],
  goals: LOADS.flatMap(({ name, limit }) =>
    SIDES.map((side) => ({
      text: `${side} above idle, ${name}`,
      of: `${side}, ${name}`,
      quantity: 'growth',
      bound: 'most',
      demand: limit,
      unit: 'bytes',
    })),
  ),
  measure,
};
