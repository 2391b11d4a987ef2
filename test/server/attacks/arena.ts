import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenerOf } from './attacks';
import { Judge, type Attack } from './judge';
import { Place, type MakeHandlers } from './place';

/** How many attacks run at a time: they share the commits of the database. */
const AT_ONCE = 32;

/** Has something done with a judge over a server of its own, or several, which is removed afterwards. */
export async function withJudge<T>(
  task: (judge: Judge) => Promise<T>,
  makeHandlers?: MakeHandlers,
  servers?: number,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'sealwire-attacks-'));
  try {
    const place = await Place.open(directory, makeHandlers, servers);
    try {
      return await task(new Judge(place, listenerOf));
    } finally {
      await place.close();
    }
  } finally {
    await rm(directory, { recursive: true, maxRetries: 5 });
  }
}

/** What all of these attacks did that they should not have. */
export async function foundBy(judge: Judge, attacks: readonly Attack[]): Promise<readonly string[]> {
  const found: string[] = [];
  const waiting = [...attacks];
  const work = async (): Promise<void> => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) found.push(...(await judge.judge(one)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}
