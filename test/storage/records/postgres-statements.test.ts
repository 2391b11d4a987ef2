import type { Pool } from 'pg';
import { PooledStatements } from '../../../src/storage/records/postgresql/postgres-statements';

const coded = (code: string) => Object.assign(new Error(`failed with ${code}`), { code });

/** Statements on a pool that fails as often as there are errors; time goes by only in pauses. */
function statements(errors: Error[], patienceMs = 1000) {
  const clock = { time: 0, asked: 0 };
  const pool = {
    query: async () => {
      clock.asked += 1;
      const error = errors.shift();
      if (error !== undefined) throw error;
      return { rows: [{ answer: 42 }] };
    },
  };
  const on = new PooledStatements(pool as unknown as Pool, {
    patienceMs,
    now: () => clock.time,
    pause: async (milliseconds) => (clock.time += milliseconds),
  });
  return { on, clock };
}

test('what is read waits for a database that is started again', async () => {
  const { on, clock } = statements([coded('57P01'), coded('ECONNREFUSED'), coded('57P03')]);
  expect(await on.all('SELECT 42')).toEqual([{ answer: 42 }]);
  expect(clock.asked).toBe(4);
});

test('it waits for a while only, and who asks after that is told at once', async () => {
  const { on, clock } = statements(Array.from({ length: 1000 }, () => coded('ECONNREFUSED')));
  await expect(on.all('SELECT 42')).rejects.toMatchObject({ kind: 'unreachable' });
  expect(clock.time).toBeGreaterThanOrEqual(1000);
  const before = clock.asked;
  await expect(on.all('SELECT 42')).rejects.toMatchObject({ kind: 'unreachable' });
  expect(clock.asked).toBe(before + 1);
});

test('an answer gives the next failure all of the time again', async () => {
  const { on, clock } = statements([coded('ECONNRESET'), coded('ECONNRESET')], 100);
  await on.all('SELECT 42');
  clock.time += 10_000;
  expect(await on.all('SELECT 42')).toEqual([{ answer: 42 }]);
});

test('what PostgreSQL refuses is not asked again', async () => {
  const { on, clock } = statements([coded('42501')]);
  await expect(on.all('SELECT 42')).rejects.toMatchObject({ kind: 'refused', code: '42501' });
  expect(clock.asked).toBe(1);
});
