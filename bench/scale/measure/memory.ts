import { setTimeout as pause } from 'node:timers/promises';
import { readiness } from '../../measure/children';
import { processorSecondsOf } from '../../measure/processor-time';
import { residentBytes } from '../../measure/resident-memory';
import type { Memory } from '../results';
import { startServers, type Place, type Running, type Start } from './places';
import { lineOf, startLoad } from './workloads';

/** Connections that wait, and files that are half sent, or sent at one time. */
const CONNECTIONS = 500;
const UPLOADS = 24;

/** Bytes of these files: several parts of an object. */
const SIZE = 32 * 2 ** 20;

/** Seconds to hold them. */
const HELD = 3;
const TIMEOUT = 60;

/** What a server that has just started has in memory, and what clients add to it. */
export async function measureMemory(start: Start, place: Place): Promise<Memory> {
  const waiting = await held(start, place, CONNECTIONS, 0);
  const uploading = await held(start, place, UPLOADS, SIZE);
  return {
    idle: waiting.before,
    connection: (waiting.after - waiting.before) / CONNECTIONS,
    upload: (uploading.after - uploading.before) / UPLOADS,
    fastUpload: await fastUpload(start, place),
    waiting: waiting.processor / HELD / CONNECTIONS,
  };
}

/** The most memory of a server, for each of the clients that send as fast as they can. */
async function fastUpload(start: Start, place: Place): Promise<number> {
  const running = await startServers(start, place);
  const pid = running.services[0]?.pid ?? 0;
  await firstClient(start, running);
  const before = residentBytes(pid, 'VmRSS') ?? 0;
  const load = startLoad(start.children, 'files', running.addresses, { connections: UPLOADS, seconds: 2, bytes: SIZE });
  await readiness('the load', load, async () => lineOf(load, 'done'), TIMEOUT);
  const most = residentBytes(pid, 'VmHWM') ?? 0;
  await load.stop();
  await running.stop();
  return (most - before) / UPLOADS;
}

/** What a first client makes a server load is no cost of the others. */
async function firstClient({ children }: Start, { addresses }: Running): Promise<void> {
  const first = startLoad(children, 'files', addresses, { connections: 1, seconds: 1, bytes: 1024 });
  await readiness('the load', first, async () => lineOf(first, 'done'), TIMEOUT);
  await first.stop();
}

async function held(
  start: Start,
  place: Place,
  connections: number,
  bytes: number,
): Promise<{ readonly before: number; readonly after: number; readonly processor: number }> {
  const { children } = start;
  const running = await startServers(start, place);
  const pid = running.services[0]?.pid ?? 0;
  await firstClient(start, running);
  const before = residentBytes(pid, 'VmRSS') ?? 0;
  const load = startLoad(children, 'hold', running.addresses, { connections, seconds: 0, bytes });
  await readiness('the load', load, async () => lineOf(load, 'held'), TIMEOUT);
  await pause(1000);
  const used = processorSecondsOf(pid) ?? 0;
  await pause(1000 * HELD);
  const processor = (processorSecondsOf(pid) ?? 0) - used;
  const after = residentBytes(pid, 'VmRSS') ?? 0;
  await load.stop();
  await running.stop();
  return { before, after, processor };
}
