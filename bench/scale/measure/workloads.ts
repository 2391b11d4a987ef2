import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readiness, type Children, type Service } from '../../measure/children';
import { waitForQuiet } from '../../measure/load';
import { processorSecondsOf } from '../../measure/processor-time';
import type { Run, WorkloadName } from '../results';
import { engineSeconds } from './engine-processes';
import type { Place, Running } from './places';

const PROGRAM = resolve(__dirname, '../programs/load.js');

/** Seconds for a load to begin or to end. */
const TIMEOUT = 60;

/** Bytes of a large file. */
export const LARGE_FILE = 64 * 2 ** 20;

/** Bytes of a small file. */
export const SMALL_FILE = 1024;

/** A load as the program takes it. */
interface Workload {
  readonly name: WorkloadName;
  readonly kind: 'register' | 'join' | 'files';
  readonly connections: number;
  readonly bytes: number;
  readonly seconds: number;
}

export const WORKLOADS: readonly Workload[] = [
  { name: 'registrations', kind: 'register', connections: 64, bytes: 0, seconds: 2 },
  { name: 'joins', kind: 'join', connections: 64, bytes: 0, seconds: 2 },
  { name: 'small files', kind: 'files', connections: 64, bytes: SMALL_FILE, seconds: 3 },
  { name: 'large files', kind: 'files', connections: 6, bytes: LARGE_FILE, seconds: 3 },
];

/** Loads servers for some seconds, and says what they did and what it took. @param engines names the folder of the engines */
export async function measureLoad(
  children: Children,
  { name: place }: Place,
  { addresses, services }: Running,
  workload: Workload,
  { round, engines }: { readonly round: number; readonly engines: string | undefined },
): Promise<Run> {
  const idle = await waitForQuiet();
  const load = startLoad(children, workload.kind, addresses, workload);
  await readiness('the load', load, async () => lineOf(load, 'started'), TIMEOUT);
  const before = processorSeconds(services, engines);
  const earlier = idleSeconds();
  const printed = await readiness('the load', load, async () => lineOf(load, 'done'), TIMEOUT);
  const after = processorSeconds(services, engines);
  const later = idleSeconds();
  const [unused, disk] = [later.unused - earlier.unused, later.disk - earlier.disk];
  await load.stop();
  const { seconds = 0, done = 0, sent = 0, median = 0, p99 = 0, generator = 0 } = printed;
  const used = Object.entries(after).map(([of, now]) => [of, Math.max(0, now - before[of as keyof typeof before])]);
  const processor = { ...(Object.fromEntries(used) as typeof after), load: generator };
  return { round, place, workload: workload.name, idle, seconds, done, sent, median, p99, unused, disk, processor };
}

/** Seconds so far for which the cores of the machine had nothing to do; /proc/stat counts them in hundredths. */
function idleSeconds(): Pick<Run, 'unused' | 'disk'> {
  const [, , , , unused = '0', disk = '0'] = readFileSync('/proc/stat', 'utf8').split(/\s+/);
  return { unused: Number(unused) / 100, disk: Number(disk) / 100 };
}

/** Starts the program that loads servers. */
export function startLoad(
  children: Children,
  kind: Workload['kind'] | 'hold',
  addresses: string,
  { connections, seconds, bytes }: Pick<Workload, 'connections' | 'seconds' | 'bytes'>,
): Service {
  const args = [PROGRAM, kind, addresses, String(connections), String(seconds), String(bytes)];
  return children.start({ program: process.execPath, args });
}

/** A line of JSON that a load has printed, by one of its fields. @throws Error where the load has failed */
export function lineOf(load: Service, field: string): Readonly<Record<string, number>> | undefined {
  const lines = load
    .output()
    .split('\n')
    .filter((line) => line !== '');
  const wrong = lines.find((line) => !line.startsWith('{'));
  if (wrong !== undefined) throw new Error(`the load failed: ${wrong}`);
  const found = lines.find((line) => line.includes(`"${field}"`));
  return found === undefined ? undefined : (JSON.parse(found) as Record<string, number>);
}

/** Processor seconds so far of the servers and of each engine. */
export function processorSeconds(
  services: readonly Service[],
  engines: string | undefined,
): Omit<Run['processor'], 'load'> {
  const servers = services.reduce((sum, { pid }) => sum + (processorSecondsOf(pid) ?? 0), 0);
  return { servers, ...engineSeconds(engines) };
}

/** Lets go of what is left to do behind a load, so that it is not counted for the next one. */
export async function settled(): Promise<void> {
  await pause(300);
}
