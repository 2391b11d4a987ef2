import type { Store, SharedMemory, Stray } from '../storage';
import { visiblePath } from '../text/visible';
import { tellBackgroundFailure } from './background-failure';
import type { Log } from './log';
import { Recurring } from './recurring';

/** How often strays are looked for at the most, in milliseconds. */
const EVERY_MS = 60 * 60 * 1000;

/**
 * Removes what servers that died have left in a shared store (docs/decisions/sweeping.md): at the start of the server, and then
 * every hour, or as often as strays grow old where that is shorter. Which one of several servers does it is decided by a lease.
 */
export class Sweeping {
  readonly #sweeping: Recurring | undefined;

  constructor(
    { shared }: Pick<Store, 'shared'>,
    private readonly log: Log,
  ) {
    if (shared === undefined || shared.sweepAfterMs === Infinity) return;
    this.#sweeping = new Recurring(Math.min(EVERY_MS, shared.sweepAfterMs), (isStopped) =>
      this.#sweep(shared, isStopped),
    );
  }

  start(): void {
    this.#sweeping?.start();
  }

  /** Resolves when nothing is being removed any more. */
  async stop(): Promise<void> {
    await this.#sweeping?.stop();
  }

  async #sweep(shared: SharedMemory, isStopped: () => boolean): Promise<void> {
    try {
      for await (const removed of shared.sweep()) {
        for (const stray of removed) this.#tell(stray);
        if (isStopped()) return;
      }
    } catch (error) {
      tellBackgroundFailure(this.log, 'what other servers may have left could not be removed', error);
    }
  }

  #tell({ kind, path, since, size }: Stray): void {
    const what = kind === 'content' ? 'a content without a row' : 'an upload that nobody ended';
    const reason = `there since ${since.toISOString()}`;
    this.log.info(`${visiblePath(path)} removed: ${what}, ${reason}`, { event: 'swept', path, bytes: size, reason });
  }
}
