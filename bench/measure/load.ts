import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** From this share of idle processor time on, a machine is called quiet. */
export const QUIET = 0.9;

/** How long the machine is looked at, in milliseconds. */
const LOOK = 100;

/** How long it is waited for, in milliseconds. What a program before has left to write is written meanwhile. */
const PATIENCE = 3000;

/** Waits until the machine is quiet, for three seconds at most. @returns the share of its processor time that was idle last */
export async function waitForQuiet(): Promise<number> {
  for (let waited = LOOK; ; waited += LOOK) {
    const idle = await idleShare(LOOK);
    if (idle >= QUIET || waited >= PATIENCE) return idle;
  }
}

/** The share of all cores' time that is idle during some milliseconds. */
async function idleShare(milliseconds: number): Promise<number> {
  const before = processorTimes();
  await pause(milliseconds);
  const after = processorTimes();
  return after.total === before.total ? 1 : (after.idle - before.idle) / (after.total - before.total);
}

function processorTimes(): { readonly idle: number; readonly total: number } {
  const times = cpus().map((core) => core.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  return { idle, total: times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle) };
}
