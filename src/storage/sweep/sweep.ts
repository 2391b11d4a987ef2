import type { Warn } from '../contents/contents';
import type { Lease } from '../lease';
import { strays, type Stray, type StrayPlaces } from './strays';

/** What a sweep works with. */
export interface SweepParts extends StrayPlaces {
  /** Held by the one server that sweeps. */
  readonly lease: Lease;
  /** Told of a stray that could not be removed; the next sweep finds it again. */
  readonly warn: Warn;
}

/**
 * Removes what {@link strays} finds, in small steps, while this server holds the lease: it is renewed with each page and before
 * each removal, and where another server has it nothing more is done. To stop early, end the iteration.
 *
 * @returns what each step has removed, which may be nothing
 * @throws StorageError `E_STORAGE`
 */
export async function* sweep({ lease, warn, ...places }: SweepParts): AsyncGenerator<readonly Stray[]> {
  if (!(await lease.hold())) return;
  try {
    for await (const found of strays(places)) {
      const { removed, isHeld } = await removeAll(found, lease, warn);
      yield removed;
      if (!isHeld) return;
    }
  } finally {
    await lease.release();
  }
}

/** Removes strays until the lease is lost. */
async function removeAll(
  found: readonly Stray[],
  lease: Lease,
  warn: Warn,
): Promise<{ readonly removed: readonly Stray[]; readonly isHeld: boolean }> {
  const removed: Stray[] = [];
  for (const stray of found) {
    if (!(await lease.hold())) return { removed, isHeld: false };
    try {
      await stray.remove();
      removed.push(stray);
    } catch (error) {
      warn(error instanceof Error ? error : new Error(String(error)));
    }
  }
  return { removed, isHeld: await lease.hold() };
}
