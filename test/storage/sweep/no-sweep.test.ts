import { NoSweep } from '../../../src/storage/sweep/no-sweep';

/** A lease that is held as often as it is said, and counts what is asked. */
function lease(...held: boolean[]) {
  const asked = { holds: 0, releases: 0 };
  const of = {
    hold: async () => {
      asked.holds += 1;
      return held.shift() ?? true;
    },
    release: async () => {
      asked.releases += 1;
    },
  };
  return { of, asked };
}

test('nobody sweeps between its begin and its end', async () => {
  const { of, asked } = lease();
  const noSweep = new NoSweep(of);
  await noSweep.begin();
  await noSweep.require();
  await noSweep.end();
  expect(asked).toEqual({ holds: 2, releases: 1 });
});

test('it waits for a sweep that runs, and for one who was killed', async () => {
  const { of } = lease(false, false, false, true);
  let waited = 0;
  const noSweep = new NoSweep(of, async (milliseconds) => (waited += milliseconds));
  await noSweep.begin();
  await noSweep.end();
  expect(waited).toBe(3000);
});

test('it gives up where a sweep takes too long', async () => {
  const { of } = lease(...Array.from({ length: 100 }, () => false));
  await expect(new NoSweep(of, async () => undefined).begin()).rejects.toMatchObject({ code: 'E_SWEEPING' });
});

test('who was too slow to keep the lease is told, since a server may have swept', async () => {
  const { of } = lease(true, false);
  const noSweep = new NoSweep(of);
  await noSweep.begin();
  await expect(noSweep.require()).rejects.toMatchObject({ code: 'E_SWEEPING', hint: expect.stringContaining('again') });
  // Had again, it does not undo what happened meanwhile.
  await expect(noSweep.require()).rejects.toMatchObject({ code: 'E_SWEEPING' });
  await noSweep.end();
});
