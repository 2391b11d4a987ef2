import { setImmediate as turn } from 'node:timers/promises';
import type { S3ContentsOptions } from '../../../src/storage/contents/s3/s3-contents';

/** A clock that goes on only while somebody sleeps, which takes no time. */
export class SleptClock {
  /** How long was slept each time, in milliseconds. */
  readonly slept: number[] = [];
  time = 0;

  readonly now = (): number => this.time;
  readonly random = (): number => 1;
  readonly sleep = async (ms: number): Promise<void> => {
    this.slept.push(ms);
    this.time += ms;
    await turn();
  };
}

/** For contents in a bucket whose uploads may take an hour. */
export function testOptions(clock = new SleptClock()): Omit<S3ContentsOptions, 'store' | 'warn'> {
  return { prefix: '', readBack: false, retry: clock, lifetimeMs: 3_600_000, wallClock: () => 0 };
}
