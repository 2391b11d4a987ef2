import type { LogRecord } from '../../src/server/log';
import { Sweeping } from '../../src/server/sweeping';
import type { SharedMemory, Stray } from '../../src/storage';
import { StorageError } from '../../src/storage';
import { until } from '../until';

const HOUR = 3_600_000;

function stray(kind: Stray['kind'], path: string, size: number): Stray {
  return { kind, path, size, since: new Date('2026-11-20T10:00:00Z'), remove: async () => undefined };
}

/** A server's sweeping over steps that are given, and what it tells. */
function sweeping(sweep: SharedMemory['sweep'], sweepAfterMs = HOUR) {
  const told: (LogRecord & { readonly text: string })[] = [];
  const tell = (text: string, record: LogRecord): unknown => told.push({ text, ...record });
  const log = { info: tell, warn: tell };
  const shared = { notes: undefined as never, lease: undefined as never, sweepAfterMs, sweep };
  return { told, of: new Sweeping({ shared }, log) };
}

test('each leftover that is removed is told', async () => {
  const { told, of } = sweeping(async function* () {
    yield [stray('content', 'files/a/b-c', 5), stray('upload', 'files/a/d-e', 0)];
  });
  of.start();
  await until('both to be told', () => told.length === 2);
  await of.stop();
  expect(told).toMatchObject([
    { event: 'swept', path: 'files/a/b-c', bytes: 5, reason: 'there since 2026-11-20T10:00:00.000Z' },
    { event: 'swept', path: 'files/a/d-e', bytes: 0 },
  ]);
  expect(told[1]?.text).toContain('an upload that nobody ended');
});

test('a sweep ends early when the server stops', async () => {
  let steps = 0;
  const { of } = sweeping(async function* () {
    for (;;) {
      steps += 1;
      yield [stray('content', `files/a/${steps}`, 1)];
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  of.start();
  await until('a few steps', () => steps > 3);
  await of.stop();
  const then = steps;
  await new Promise((resolve) => setImmediate(resolve));
  expect(steps).toBe(then);
});

test('where the store cannot be asked a warning is told, and the server goes on', async () => {
  const { told, of } = sweeping(async function* () {
    throw new StorageError('E_STORAGE', 'the bucket does not answer');
  });
  of.start();
  await until('the warning', () => told.length === 1);
  await of.stop();
  expect(told).toMatchObject([{ event: 'warning', text: expect.stringContaining('the bucket does not answer') }]);
});

test('nothing is swept where that is not wanted, nor in a store of one server', async () => {
  let asked = 0;
  const count: SharedMemory['sweep'] = async function* () {
    asked += 1;
    yield [];
  };
  const { of } = sweeping(count, Infinity);
  const alone = new Sweeping({ shared: undefined }, { info: () => undefined, warn: () => undefined });
  for (const one of [of, alone]) {
    one.start();
    await one.stop();
  }
  expect(asked).toBe(0);
});
