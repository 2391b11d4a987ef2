import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Clock ticks of /proc in a second; Linux has told programs 100 on all processors for decades. */
const TICKS = 100;

/** Fields of /proc/PID/stat behind the name, which is in brackets: user and system time, own and of ended children. */
const OWN = [11, 12] as const;
const CHILDREN = [13, 14] as const;

function seconds(pid: number | 'self', fields: readonly number[]): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.reduce((sum, field) => sum + Number(values[field]), 0) / TICKS;
}

/**
 * Processor seconds, user and system, of a process with all its threads and the children that it has waited for;
 * `undefined` where there is no /proc.
 */
export function processorSecondsOf(pid: number): number | undefined {
  return seconds(pid, [...OWN, ...CHILDREN]);
}

/** Processor seconds of all programs that this process has started and that have ended, with their own children. */
export function processorSecondsOfEnded(): number | undefined {
  return seconds('self', CHILDREN);
}

/** Lets a daemon bury the process that served a client which has ended: only then is its time the daemon's. */
export function sessionEnded(): Promise<void> {
  return pause(200);
}
