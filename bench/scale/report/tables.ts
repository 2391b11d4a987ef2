import { sizeText } from '../../../src/text/units';
import { median, rangeOf } from '../../measure/statistics';
import { figureText, numberText, rangeText } from '../../report/figures';
import { markdownTable } from '../../report/sections';
import { costOf, runsOf } from '../costs';
import type { Asked, Memory, Operation, PlaceName, Results, Run, WorkloadName } from '../results';

/** A load as the tables show it: what one unit of it is, and how many a run did. */
interface Shown {
  readonly workload: WorkloadName;
  readonly unit: string;
  readonly units: (run: Run) => number;
}

const GIBIBYTE = 2 ** 30;

const SHOWN: readonly Shown[] = [
  { workload: 'registrations', unit: 'a registration', units: ({ done }) => done },
  { workload: 'joins', unit: 'a connection that registers and gets a key', units: ({ done }) => done },
  { workload: 'small files', unit: 'a file of 1 KiB', units: ({ done }) => done },
  { workload: 'large files', unit: 'a GiB, in files of 64 MiB', units: ({ sent }) => sent / GIBIBYTE },
];

const PLACES: readonly PlaceName[] = ['folder', '1 server', '2 servers', '3 servers'];

const SHARED = 'one server on the engines';

/** Processor seconds for one unit of each load, at each place that it is spent at. */
export function costTable(results: Results): string {
  const rows = SHOWN.flatMap(({ workload, unit, units }) => {
    const folder = runsOf(results, 'folder', workload);
    const shared = runsOf(results, '1 server', workload);
    const seconds = (runs: readonly Run[], of: (run: Run) => number): string =>
      runs.length === 0 ? '–' : figureText(median(runs.map((run) => of(run) / units(run))), 'seconds');
    return [
      [
        unit,
        seconds(folder, ({ processor }) => processor.servers),
        seconds(shared, ({ processor }) => processor.servers),
        seconds(shared, ({ processor }) => processor.database),
        seconds(shared, ({ processor }) => processor.gateway),
        seconds(shared, ({ processor }) => processor.osd + processor.monitor),
      ],
    ];
  });
  const head = ['', 'server with a folder', SHARED, 'PostgreSQL', 'gateway', 'OSD and monitor'];
  return markdownTable(head, rows, [1, 2, 3, 4, 5]);
}

/** Memory of one server. */
export function memoryTable({ memory: { folder, shared } }: Results): string {
  const rows = [
    ['after a first client', 'idle' as const],
    ['for each connection that waits with a key', 'connection' as const],
    ['for each file that is half sent by a slow client', 'upload' as const],
    ['for each file of clients that are faster than the server, at the most', 'fastUpload' as const],
  ].map(([label = '', field]) => {
    const key = field as Exclude<keyof Memory, 'waiting'>;
    return [label, sizeText(folder[key]), shared === undefined ? '–' : sizeText(shared[key])];
  });
  const waiting = ['processor time in a second, for each connection that waits', microseconds(folder.waiting)];
  rows.push([...waiting, shared === undefined ? '–' : microseconds(shared.waiting)]);
  return markdownTable(['', 'server with a folder', SHARED], rows, [1, 2]);
}

function microseconds(seconds: number): string {
  return seconds < 1e-6 ? 'below 1 µs' : figureText(seconds, 'seconds');
}

const OPERATIONS: Readonly<Record<Operation, string>> = {
  registration: 'a registration',
  join: 'a connection that registers and gets a key',
  'small file': 'a file of 1 KiB',
  'large file': 'a file of 64 MiB',
};

/** Statements and requests of one operation, by a client alone and among many. */
export function askedTable({ shared }: Results): string {
  if (shared === undefined) return 'There were no engines.';
  const rows = Object.entries(OPERATIONS).map(([operation, label]) => {
    const alone = shared.alone[operation as Operation];
    const among = operation === 'large file' ? undefined : shared.among[operation as keyof typeof shared.among];
    return [
      label,
      tallyText(alone.statements),
      tallyText(alone.requests),
      figureText(alone.seconds, 'seconds'),
      among === undefined ? '–' : sumText(among.statements),
      among === undefined ? '–' : sumText(among.requests),
    ];
  });
  rows.push(['a minute without a client', ...bothTallies(shared.waiting), '–', '–', '–']);
  const head = [
    '',
    'statements, alone',
    'S3 requests, alone',
    'takes',
    'statements, among many',
    'requests, among many',
  ];
  return markdownTable(head, rows, [3, 4, 5]);
}

const bothTallies = ({ statements, requests }: Asked): string[] => [tallyText(statements), tallyText(requests)];

/** As `8.1: 2 BEGIN, 2 COMMIT`; what comes less than once in ten is left out. */
function tallyText(tally: Asked['statements']): string {
  const kinds = Object.entries(tally)
    .filter(([, count]) => count >= 0.1)
    .sort(([, one], [, other]) => other - one)
    .map(([kind, count]) => `${shortText(count)} ${kind}`);
  return kinds.length === 0 ? 'none' : `${sumText(tally)}: ${kinds.join(', ')}`;
}

/** How many there are of all kinds. */
export function sumOf(tally: Asked['statements']): number {
  return Object.values(tally).reduce((sum, count) => sum + count, 0);
}

function sumText(tally: Asked['statements']): string {
  const sum = sumOf(tally);
  return shortText(sum);
}

/** A number of things, which need not be whole: `13`, `0.14`. */
export function shortText(count: number): string {
  const digits = count >= 1 ? 10 : 100;
  return (Math.round(digits * count) / digits).toLocaleString('en-GB');
}

/** What each place did in a second, beside the folder in the same round. */
export function throughputTable(results: Results): string {
  const places = PLACES.filter((place) => runsOf(results, place, 'registrations').length > 0);
  const rows = SHOWN.map(({ workload }) => {
    const rate = (run: Run): number => (workload === 'large files' ? run.sent : run.done) / run.seconds;
    const unit = workload === 'large files' ? 'bytesPerSecond' : 'perSecond';
    const folder = runsOf(results, 'folder', workload);
    return [
      workload === 'joins' ? 'connections that register and get a key' : workload,
      ...places.map((place) => {
        const runs = runsOf(results, place, workload);
        const said = rangeText(rangeOf(runs.map(rate)), unit);
        if (place === 'folder') return said;
        const ratios = runs.flatMap((run) => {
          const beside = folder.find(({ round }) => round === run.round);
          return beside === undefined ? [] : [rate(run) / rate(beside)];
        });
        return `${said}; ${numberText(median(ratios))} of the folder's`;
      }),
    ];
  });
  return markdownTable(['', ...places.map((place) => (place === 'folder' ? 'one server, folder' : place))], rows);
}

/** What the cores of the machine were busy with under each load. */
export function shareTable({ machine: { cores }, runs: all }: Results): string {
  const together = ({ processor }: Run): number => Object.values(processor).reduce((sum, seconds) => sum + seconds, 0);
  const columns: readonly (readonly [string, (run: Run) => number])[] = [
    ['servers', ({ processor }) => processor.servers],
    ['PostgreSQL', ({ processor }) => processor.database],
    ['gateway', ({ processor }) => processor.gateway],
    ['OSD', ({ processor }) => processor.osd + processor.monitor],
    ['load', ({ processor }) => processor.load],
    ['others', (run) => Math.max(0, cores * run.seconds - together(run) - run.unused - run.disk)],
    ['wait for the disk', ({ disk }) => disk],
    ['idle', ({ unused }) => unused],
  ];
  const rows = SHOWN.flatMap(({ workload }) =>
    PLACES.flatMap((place) => {
      const runs = all.filter((run) => run.place === place && run.workload === workload);
      if (runs.length === 0) return [];
      const shares = columns.map(([, of]) => median(runs.map((run) => of(run) / run.seconds / cores)));
      const name = place === 'folder' ? 'one server, folder' : place;
      return [[workload, name, ...shares.map(shareText), latencyText(runs)]];
    }),
  );
  const head = ['', '', ...columns.map(([name]) => name), 'takes: median, 99 of 100'];
  return markdownTable(head, rows, [...head.keys()].slice(2));
}

/** A share of the cores; older results do not know all of them. */
function shareText(share: number): string {
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : '–';
}

function latencyText(runs: readonly Run[]): string {
  if (runs.every(({ done }) => done === 0)) return '–';
  const [half, most] = [median(runs.map((run) => run.median)), median(runs.map(({ p99 }) => p99))];
  return `${figureText(half, 'seconds')}, ${figureText(most, 'seconds')}`;
}

/** The place at which most processor seconds are spent for each load, of servers on the engines. */
export function bottleneckText(results: Results): string {
  if (runsOf(results, '1 server', 'joins').length === 0) return 'There were no engines.';
  const lines = SHOWN.map(({ workload, unit, units }) => {
    const costs = runsOf(results, '1 server', workload).map((run) => costOf(run, units(run)));
    const of = (where: 'server' | 'database' | 'store'): number => median(costs.map((cost) => cost[where]));
    const all = (['server', 'database', 'store'] as const).map((where) => ({ where, seconds: of(where) }));
    const total = all.reduce((sum, { seconds }) => sum + seconds, 0);
    const parts = [...all]
      .sort((one, other) => other.seconds - one.seconds)
      .map(({ where, seconds }) => `${WHERE[where]} ${Math.round((100 * seconds) / total)} %`);
    return `- ${unit}: ${figureText(total, 'seconds')} of processor time, of it ${parts.join(', ')};`;
  });
  return lines.join('\n').replace(/;$/, '.');
}

const WHERE = { server: 'the server', database: 'PostgreSQL', store: 'gateway and OSD' } as const;
