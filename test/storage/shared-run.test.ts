import { SharedRun } from '../../src/storage/shared-run';

/** A task whose runs end when the test says so. */
function controlled() {
  const runs: { end(): void; fail(error: Error): void }[] = [];
  const shared = new SharedRun(() => new Promise((end, fail) => void runs.push({ end, fail })));
  return { runs, shared };
}

describe('a task that is shared', () => {
  it('runs at once for the first, and once more for all who come meanwhile', async () => {
    const { runs, shared } = controlled();
    const first = shared.run();
    const others = [shared.run(), shared.run(), shared.run()];
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await first;
    expect(runs).toHaveLength(2);
    runs[1]?.end();
    await Promise.all(others);
    expect(runs).toHaveLength(2);
    expect(shared.isIdle).toBe(true);
  });

  it('serves nobody by a run that had begun before he came', async () => {
    const { runs, shared } = controlled();
    const first = shared.run();
    const second = shared.run();
    runs[0]?.end();
    await first;
    const third = shared.run();
    runs[1]?.end();
    await second;
    expect(runs).toHaveLength(3);
    runs[2]?.end();
    await third;
  });

  it('fails for those whose run fails, and goes on with the next', async () => {
    const { runs, shared } = controlled();
    const first = shared.run();
    const second = shared.run();
    runs[0]?.fail(new Error('on purpose'));
    await expect(first).rejects.toThrow('on purpose');
    expect(runs).toHaveLength(2);
    runs[1]?.end();
    await second;
  });

  it('runs again after it was idle', async () => {
    const { runs, shared } = controlled();
    const first = shared.run();
    runs[0]?.end();
    await first;
    const second = shared.run();
    expect(runs).toHaveLength(2);
    runs[1]?.end();
    await second;
  });
});
