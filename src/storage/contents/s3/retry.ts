import { setTimeout as delay } from 'node:timers/promises';
import { ObjectStoreError } from './object-store-error';

/** How requests are tried again. */
export interface RetryOptions {
  /** How long attempts may begin after the first one began, in milliseconds. */
  readonly budgetMs: number;
  /** What goes by, in milliseconds from any moment on. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** The longest wait before the second attempt, in milliseconds; it doubles with every one that follows. */
const FIRST_WAIT_MS = 100;

/** The longest wait of all, in milliseconds. */
const LONGEST_WAIT_MS = 3_000;

/** What the last attempt has, however little is left of the budget, in milliseconds. */
const SHORTEST_ATTEMPT_MS = 1_000;

/** By the system's clocks. */
export const SYSTEM_RETRY: Omit<RetryOptions, 'budgetMs'> = {
  now: () => performance.now(),
  sleep: (ms) => delay(ms),
  random: () => Math.random(),
};

/**
 * Tries again what fails for a moment: with waits that double, each shortened at random so that servers that failed
 * together do not come back together, and within a budget of time. The SDK's own retries stop when a quota is spent, which
 * a restart of the store spends at once.
 */
export class Retry {
  constructor(private readonly options: RetryOptions) {}

  /** With another budget. */
  within(budgetMs: number): Retry {
    return new Retry({ ...this.options, budgetMs });
  }

  /**
   * Resolves with what the first attempt that succeeds does.
   *
   * @param attempt is told how many milliseconds are left: a store that never answers must not take longer
   * @param isWanted whether to go on after an attempt has failed
   * @throws what the last attempt failed with
   */
  async run<T>(attempt: (leftMs: number) => Promise<T>, isWanted: () => boolean = () => true): Promise<T> {
    const waits = this.waits();
    for (;;) {
      try {
        return await attempt(waits.leftMs());
      } catch (error) {
        if (!isPassing(error) || !isWanted() || !(await waits.next()) || !isWanted()) throw error;
      }
    }
  }

  /** The waits between attempts, for who tries something else each time. */
  waits(): Waits {
    const { budgetMs, now, sleep, random } = this.options;
    const end = now() + budgetMs;
    let longest = FIRST_WAIT_MS;
    return {
      leftMs: () => Math.max(end - now(), SHORTEST_ATTEMPT_MS),
      next: async () => {
        const wait = longest * (0.5 + random() / 2);
        if (now() + wait >= end) return false;
        longest = Math.min(2 * longest, LONGEST_WAIT_MS);
        await sleep(wait);
        return true;
      },
    };
  }
}

/** What goes by between attempts. */
export interface Waits {
  /** What is left of the budget, in milliseconds; a second at the least, since less is no attempt. */
  leftMs(): number;
  /** Waits before another attempt; `false` at once where the budget is spent. */
  next(): Promise<boolean>;
}

/** Whether the same may succeed a little later. */
export function isPassing(error: unknown): boolean {
  return error instanceof ObjectStoreError && error.isPassing;
}
