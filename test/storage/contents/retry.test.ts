import { Retry } from '../../../src/storage/contents/s3/retry';
import { failure } from './memory-store';
import { SleptClock } from './test-options';

/** Fails as often as is said, and then succeeds. */
function failing(times: number, error: Error): () => Promise<string> {
  let left = times;
  return async () => {
    left -= 1;
    if (left >= 0) throw error;
    return 'done';
  };
}

function within(budgetMs: number, { now, sleep, random }: SleptClock, chance = random): Retry {
  return new Retry({ now, sleep, random: chance, budgetMs });
}

const passing = failure('ECONNREFUSED', true);

test('tries what fails for a moment again, with waits that double up to three seconds', async () => {
  const clock = new SleptClock();
  const retry = within(60_000, clock);
  expect(await retry.run(failing(8, passing))).toBe('done');
  expect(clock.slept).toEqual([100, 200, 400, 800, 1600, 3000, 3000, 3000]);
});

test('shortens each wait at random, by half at the most', async () => {
  const clock = new SleptClock();
  await within(60_000, clock, () => 0).run(failing(3, passing));
  expect(clock.slept).toEqual([50, 100, 200]);
});

test('begins no attempt after its budget, and throws what the last one failed with', async () => {
  const clock = new SleptClock();
  const retry = within(1_000, clock);
  await expect(retry.run(failing(100, passing))).rejects.toBe(passing);
  expect(clock.slept).toEqual([100, 200, 400]);
});

test('tells each attempt what is left of the budget, and the last one a second at the least', async () => {
  const clock = new SleptClock();
  const lefts: number[] = [];
  const attempt = async (leftMs: number): Promise<void> => {
    lefts.push(leftMs);
    await clock.sleep(lefts.length === 1 ? 20_000 : leftMs);
    throw passing;
  };
  await expect(within(20_500, clock).run(attempt)).rejects.toBe(passing);
  expect(lefts).toEqual([20_500, 1_000]);
});

test('tries nothing again that fails for good, or that is no failure of the store', async () => {
  for (const error of [failure('AccessDenied', false), new TypeError('a defect')]) {
    const clock = new SleptClock();
    await expect(within(60_000, clock).run(failing(1, error))).rejects.toBe(error);
    expect(clock.slept).toEqual([]);
  }
});

test('tries nothing again that nobody wants any more, also when that is so after the wait', async () => {
  for (const wantedFor of [0, 1]) {
    const clock = new SleptClock();
    let asked = 0;
    const isWanted = (): boolean => {
      asked += 1;
      return asked <= wantedFor;
    };
    const trying = within(60_000, clock).run(failing(5, passing), isWanted);
    await expect(trying).rejects.toBe(passing);
    expect(clock.slept).toHaveLength(wantedFor);
  }
});
