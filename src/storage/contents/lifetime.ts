import { durationText } from '../../text/units';
import { StorageError } from '../error';

/**
 * How long after its beginning a content in a bucket may get its row, and no later: a sweeper takes an object that is twice as
 * old and has no row for one that nobody wants (docs/decisions/sweeping.md).
 */
export class Lifetime {
  private readonly beginnings: readonly number[];

  /**
   * @param lifetimeMs in milliseconds
   * @param clocks in milliseconds from any moment on. Of two, one that never is set and one that goes on while the machine sleeps,
   *   the one counts that says more.
   */
  constructor(
    private readonly lifetimeMs: number,
    private readonly clocks: readonly (() => number)[],
  ) {
    this.beginnings = clocks.map((now) => now());
  }

  /** @throws StorageError `E_STORAGE` where it is over */
  requireLeft(): void {
    const age = Math.max(...this.clocks.map((now, index) => now() - (this.beginnings[index] ?? 0)));
    if (age < this.lifetimeMs) return;
    throw new StorageError('E_STORAGE', `the upload took longer than ${durationText(this.lifetimeMs)}`, {
      hint: 'Send the file again over a faster connection, or give all servers a longer time (--sweep-after).',
    });
  }
}
