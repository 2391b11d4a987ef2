import { costsOf, runsOf } from '../../../bench/scale/costs';
import type { PlaceName, Results, Run, WorkloadName } from '../../../bench/scale/results';
import { askedTable, bottleneckText, costTable, shareTable, throughputTable } from '../../../bench/scale/report/tables';

const run = (round: number, place: PlaceName, workload: WorkloadName, changes: Partial<Run>): Run => ({
  ...{
    round,
    place,
    workload,
    idle: 1,
    seconds: 2,
    done: 100,
    sent: 0,
    median: 0.01,
    p99: 0.1,
    unused: 0.2,
    disk: 0.4,
  },
  processor: { servers: 1, database: 0.5, gateway: 0.25, osd: 0.5, monitor: 0.25, load: 0.5 },
  ...changes,
});

const GIBIBYTE = 2 ** 30;
const WORKLOADS: readonly WorkloadName[] = ['registrations', 'joins', 'small files'];
const nothing = { statements: {}, requests: {}, seconds: 0.02 };
const asked = { ...nothing, statements: { BEGIN: 1, INSERT: 2, COMMIT: 1, SELECT: 0.01 }, requests: { PutObject: 1 } };

const results: Results = {
  ...{ date: '2026-01-01T00:00:00.000Z', commit: 'abc', largeFile: 64 * 2 ** 20 },
  machine: { processor: 'one', cores: 2, memory: 1e9, system: 'Linux', node: 'v20', filesystem: 'ext4' },
  runs: (['folder', '3 servers', '1 server'] as const).flatMap((place) =>
    [1, 2, 3].flatMap((round) => [
      ...WORKLOADS.map((workload) => run(round, place, workload, { done: place === 'folder' ? 200 : 100 * round })),
      run(round, place, 'large files', { done: 0, sent: GIBIBYTE }),
    ]),
  ),
  memory: {
    folder: { idle: 1, connection: 2, upload: 3, fastUpload: 4, waiting: 0 },
    shared: { idle: 10, connection: 20, upload: 30, fastUpload: 40, waiting: 1e-5 },
  },
  shared: {
    alone: { registration: nothing, join: asked, 'small file': asked, 'large file': asked },
    among: { registration: nothing, join: asked, 'small file': asked },
    waiting: nothing,
    ...{ connections: 5, rows: { count: 1, bytes: 1, indexes: 1 }, listing: { objects: 1000, seconds: 1 } },
    check: { small: { files: 1, bytes: 1, seconds: 1 }, all: { files: 2, bytes: 2, seconds: 2 } },
  },
};

const row = (table: string, number: number): string[] => (table.split('\n')[number + 2] ?? '').split(' | ');

test('a cost is the median of what the runs of three servers took for each unit of their work', () => {
  const costs = costsOf(results);
  // Of 1 / 100, 1 / 200 and 1 / 300; the store is gateway, OSD and monitor.
  expect(costs.join).toEqual({ server: 0.005, database: 0.0025, store: 0.005, seconds: 0.02 });
  expect(costs.byte).toEqual({ server: 1 / GIBIBYTE, database: 0.5 / GIBIBYTE, store: 1 / GIBIBYTE });
  expect(costs.memory).toMatchObject({ idle: 10, connection: 20, upload: 30 });
});

test('where there were no engines, a cost is that of the server with a folder', () => {
  const { shared, ...alone } = results;
  expect(shared).toBeDefined();
  expect(costsOf({ ...alone, memory: { folder: results.memory.folder } })).toMatchObject({
    join: { server: 0.005, seconds: 0 },
    memory: { idle: 1 },
  });
  expect(runsOf(results, '2 servers', 'joins')).toEqual([]);
});

test('tables say what a unit takes, how fast each place is beside the folder, and what the cores are busy with', () => {
  expect(row(costTable(results), 3)[1]).toBe('1.00 s');
  expect(row(throughputTable(results), 0)).toEqual([
    '| registrations',
    '100/s',
    "100/s (50.0/s to 150/s); 1.00 of the folder's",
    "100/s (50.0/s to 150/s); 1.00 of the folder's |",
  ]);
  // Of two cores for two seconds.
  expect(row(shareTable(results), 0).slice(2, 10)).toEqual([
    ...['25 %', '13 %', '6 %', '19 %', '13 %', '10 %', '10 %', '5 %'],
  ]);
});

test('statements are counted by their kind, the rare ones in the sum alone', () => {
  expect(row(askedTable(results), 1).slice(1, 4)).toEqual([
    '4: 2 INSERT, 1 BEGIN, 1 COMMIT',
    '1: 1 PutObject',
    '20.0 ms',
  ]);
});

test('the place where most time is spent is named first', () => {
  expect(bottleneckText(results).split('\n')[0]).toMatch(
    /of it the server 40 %, gateway and OSD 40 %, PostgreSQL 20 %;$/,
  );
});
