import { setImmediate as turn } from 'node:timers/promises';
import type { RetryOptions } from '../../../src/storage/contents/s3/retry';

/** A clock that goes on only while somebody sleeps, which takes no time. */
export function testRetry(): Omit<RetryOptions, 'budgetMs'> & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = 0;
  return {
    slept,
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
      await turn();
    },
    random: () => 1,
  };
}
