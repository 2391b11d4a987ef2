import type { Context } from '../case';
import { findProgram } from '../peers/find-program';

/** Seconds for a disk to write what it has waiting. */
const TIMEOUT = 120;

/**
 * Has the system write what programs have left to it, so that nobody is measured while the disk is busy with what the one before did not
 * wait for.
 */
export async function flushed({ children, directory }: Context): Promise<void> {
  const sync = findProgram('sync');
  if (sync === undefined) return;
  const args = process.platform === 'linux' ? ['-f', directory.path] : [];
  await children.run({ program: sync, args }, TIMEOUT);
}
