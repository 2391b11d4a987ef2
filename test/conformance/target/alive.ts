import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Whether a process runs; on Linux, a zombie that nobody has collected yet does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** Resolves when something holds; rejects where it does not in 50 seconds, before the test's own time is over. */
export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries === 5000) throw new Error('waited in vain');
    await pause(10);
  }
}

/** The process ids in a file, a line each, once it has so many. */
export async function pidsIn(path: string, count: number): Promise<readonly number[]> {
  const read = (): readonly number[] =>
    existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1).map(Number) : [];
  await until(() => read().length >= count);
  return read();
}
