import { Recurring } from '../../src/server/recurring';

test('a task that takes longer than its interval is not started again before it has ended', async () => {
  jest.useFakeTimers();
  let runs = 0;
  let end = (): void => undefined;
  const recurring = new Recurring(1000, () => {
    runs += 1;
    return new Promise((resolve) => {
      end = resolve;
    });
  });
  recurring.start();
  await jest.advanceTimersByTimeAsync(5500);
  expect(runs).toBe(1);
  end();
  await jest.advanceTimersByTimeAsync(1000);
  expect(runs).toBe(2);
  const stopped = recurring.stop();
  end();
  await stopped;
  await jest.advanceTimersByTimeAsync(5000);
  expect(runs).toBe(2);
  jest.useRealTimers();
});
