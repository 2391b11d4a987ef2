import type { Warn } from '../contents/contents';
import type { Lease } from '../lease';
import { strays, type Stray, type StrayPlaces } from './strays';

/** What a sweep works with. */
export interface SweepParts extends StrayPlaces {
  /** Held by the one server that sweeps, which gives it back when it likes. */
  readonly lease: Pick<Lease, 'hold'>;
  /** Told of a stray that could not be removed; the next sweep finds it again. */
  readonly warn: Warn;
}

/**
 * Removes what {@link strays} finds, in small steps, while this server holds the lease: it is renewed before each removal, and
 * where another server has it nothing more is done. To stop early, end the iteration.
 *
 * @returns what each step has removed
 * @throws StorageError `E_STORAGE`
 */
export async function* sweep({ lease, warn, ...places }: SweepParts): AsyncGenerator<readonly Stray[]> {
  if (!(await lease.hold())) return;
  for await (const found of strays(places)) {
    const removed: Stray[] = [];
    let isHeld = true;
    for (const stray of found) {
      isHeld = await lease.hold();
      if (!isHeld) break;
      try {
        await stray.remove();
        removed.push(stray);
      } catch (error) {
        warn(error instanceof Error ? error : new Error(String(error)));
      }
    }
    if (removed.length > 0) yield removed;
    if (!isHeld) return;
  }
}
