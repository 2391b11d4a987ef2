import { setTimeout as sleep } from 'node:timers/promises';

/** How long a database that is away is waited for, in milliseconds: longer than it takes to recover from a crash, and shorter than clients wait. */
const PATIENCE_MS = 20_000;

/** The longest pause before a further try, in milliseconds; the first ones are shorter. */
const LONGEST_PAUSE_MS = 1000;

/** What a {@link Patience} may be told. */
export interface PatienceOptions {
  /** How long a database that is away is waited for; 20 000 ms by default. */
  readonly patienceMs?: number | undefined;
  /** The time in milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly pause?: ((milliseconds: number) => Promise<unknown>) | undefined;
}

/**
 * How long a database that is away is waited for, by all who ask it together: from the first failure on, until something
 * succeeds. Whoever asks when that is over is told at once.
 */
export class Patience {
  private readonly patienceMs: number;
  private readonly now: () => number;
  private readonly pauseFor: (milliseconds: number) => Promise<unknown>;
  private awaySince: number | undefined;

  constructor({ patienceMs, now, pause }: PatienceOptions = {}) {
    this.patienceMs = patienceMs ?? PATIENCE_MS;
    this.now = now ?? (() => performance.now());
    this.pauseFor = pause ?? sleep;
  }

  /** The database has answered. */
  answered(): void {
    this.awaySince = undefined;
  }

  /**
   * Begins to count for one who asks. What is returned tells of a failure of his, waits where it is worth another try, and says
   * whether it is: not when the database has been away for too long, nor when he has failed for so long, though others, or a part
   * of what he asks, may have succeeded meanwhile.
   */
  begin(): () => Promise<boolean> {
    let failures = 0;
    let since: number | undefined;
    return async () => {
      failures += 1;
      since ??= this.now();
      this.awaySince ??= since;
      if (this.now() - Math.min(since, this.awaySince) >= this.patienceMs) return false;
      await this.pause(failures);
      return true;
    };
  }

  /** Waits before a further try, longer each time, and at random, so that those who failed together do not come together. */
  async pause(failures: number): Promise<void> {
    const most = Math.min(LONGEST_PAUSE_MS, 10 * 2 ** failures);
    await this.pauseFor(most * (0.5 + Math.random() / 2));
  }
}
