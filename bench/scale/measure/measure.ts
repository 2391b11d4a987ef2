import { shuffled } from '../../measure/statistics';
import { thisCommit, thisMachine } from '../../machine';
import type { Results, Run } from '../results';
import { measureAsked } from './asked';
import { measureMemory } from './memory';
import { PLACES, startServers, type Start } from './places';
import { LARGE_FILE, measureLoad, settled, WORKLOADS } from './workloads';

/** How it is measured. */
export interface MeasureOptions extends Start {
  /** The root of the project. */
  readonly root: string;
  readonly rounds: number;
  /** The folder that the engines' command lines name. */
  readonly folder: string | undefined;
  readonly progress: (text: string) => void;
}

/**
 * Measures what the servers cost. Each round goes through all places in another order, so that what slows the machine down for a while
 * slows down all of them.
 */
export async function measureScale(options: MeasureOptions): Promise<Results> {
  const { root, rounds, directory, children, engines, folder, progress } = options;
  const places = engines === undefined ? PLACES.filter(({ name }) => name === 'folder') : PLACES;
  const runs: Run[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const place of shuffled(places)) {
      const running = await startServers(options, place);
      for (const workload of WORKLOADS) {
        progress(`round ${round} of ${rounds}: ${place.name}, ${workload.name}`);
        runs.push(await measureLoad(children, place, running, workload, { round, engines: folder }));
        await settled();
      }
      await running.stop();
      directory.empty();
    }
  }
  const [alone, shared] = places;
  if (alone === undefined) throw new RangeError('there is no place');
  progress('memory');
  const memory = {
    folder: await measureMemory(options, alone),
    ...(shared === undefined ? {} : { shared: await measureMemory(options, shared) }),
  };
  progress('statements and requests');
  return {
    date: new Date().toISOString(),
    commit: thisCommit(root),
    machine: thisMachine(directory.path),
    largeFile: LARGE_FILE,
    runs,
    memory,
    ...(engines === undefined ? {} : { shared: await measureAsked(options, engines) }),
  };
}
