import { sizeText } from '../../../src/text/units';
import { durationText } from '../../../src/text/units';
import { figureText, numberText } from '../../report/figures';
import { markdownTable } from '../../report/sections';
import { CROWD } from '../deadline/crowd';
import { greatestRate } from '../deadline/outcome';
import { meanOfBoundedPareto } from '../deadline/random';
import type { Played } from '../deadline/scenarios';
import { SYSTEM, type Costs } from '../deadline/system';
import type { Results } from '../results';
import { sumOf } from './tables';

const GIBIBYTE = 2 ** 30;
const PETABYTE = 1e15;
const DAY = 86_400;

/** A core is planned to be busy for this share of the time: assumed, as all that is called so here. */
const PLANNED = 0.7;

/** What is assumed of 1 PB's machines. */
const ASSUMED = {
  /** Copies that the store keeps of each object. */
  copies: 3,
  /** Bytes of a disk, and the share that is filled. */
  disk: 20e12,
  filled: 0.75,
  /** Checks that read at one time. */
  checks: 4,
};

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** A row: what is asked for, where it comes from, and what it comes to. */
type Need = readonly [string, string, string];

const table = (rows: readonly Need[]): string => markdownTable(['', 'from', 'comes to'], rows, [2]);

/** The crowd in words. */
export function crowdText(): string {
  const { clients, halfLife, size, line, seed } = CROWD;
  const { client, person, serverCores, databaseCores, storeCores, network } = SYSTEM;
  const below = size.least * (1 - 0.5 * (1 - (size.least / size.most) ** size.exponent)) ** (-1 / size.exponent);
  const megabits = (bytes: number): string => `${numberText((8 * bytes) / 1e6)} Mbit/s`;
  return [
    `${numberText(clients)} clients with a file each (seed ${seed}). Half of them come in the last ${halfLife / 60} minutes before the deadline, a quarter in the ${halfLife / 60} minutes before, and so on.`,
    `Sizes are Pareto's with exponent ${size.exponent}, from ${sizeText(size.least)} to ${sizeText(size.most)}: half are below ${sizeText(below)}, and the mean is ${sizeText(meanSize())}.`,
    `A client's own line carries ${megabits(line.median)} (median; lognormal with a spread of ${line.spread}, from ${megabits(line.least)} to ${megabits(line.most)}), and a round trip takes ${1000 * client.roundTrip} ms.`,
    `The client is \`sealwire send\` with its defaults: ${client.timeout} seconds without an answer and the connection is lost, ${client.retries} retries after 1, 2, 4 and 8 seconds.`,
    `One that a server turns away ends with exit code 4: its person starts it again after ${person.pause.least} to ${person.pause.most} seconds, until ${person.patience / 60} minutes after the deadline.`,
    `Servers have their default limits, and are assumed to have ${serverCores} core each, the database ${databaseCores}, the store ${storeCores}, and ${numberText((8 * network) / 1e9)} Gbit/s to come in by.`,
  ].join(' ');
}

function meanSize(): number {
  return meanOfBoundedPareto(CROWD.size.exponent, CROWD.size.least, CROWD.size.most);
}

/** What the crowd of a deadline needs, from what was measured. */
export function deadlineNeeds({ shared, largeFile }: Results, costs: Costs, played: readonly Played[]): string {
  const { clients, halfLife } = CROWD;
  const rate = (clients * Math.LN2) / halfLife;
  const mean = meanSize();
  const bytes = rate * mean;
  const ample = played.find(({ name }) => name === 'three servers');
  const connections = Math.max(0, ...(ample?.outcome.samples ?? []).map((sample) => sample.connections));
  const peak = greatestRate(ample?.outcome.samples ?? [], ({ received }) => received);
  const cores = (of: 'server' | 'database' | 'store'): number =>
    rate * (costs.join[of] + costs.file[of]) + bytes * costs.byte[of];
  const need = (of: 'server' | 'database' | 'store'): string =>
    `${numberText(cores(of))} cores, ${numberText(cores(of) / PLANNED)} at ${percent(PLANNED)}`;
  const perGigabyte = (of: 'server' | 'database' | 'store'): string => figureText(costs.byte[of] * GIBIBYTE, 'seconds');
  const rows: Need[] = [
    ['clients a second at the deadline', `${numberText(clients)} × ln 2 ÷ ${halfLife} s`, `${numberText(rate)}/s`],
    ['bytes a second', `× ${sizeText(mean)}, the mean`, `${sizeText(bytes)}/s`],
    ['most bytes a second', 'simulated: three servers', `${sizeText(peak)}/s, ${numberText((8 * peak) / 1e9)} Gbit/s`],
    ['most connections', 'simulated: three servers', numberText(connections)],
    [
      'cores of servers',
      `a client ${figureText(costs.join.server + costs.file.server, 'seconds')}, a GiB ${perGigabyte('server')}`,
      need('server'),
    ],
    [
      'cores of PostgreSQL',
      `a client ${figureText(costs.join.database + costs.file.database, 'seconds')}, a GiB ${perGigabyte('database')}`,
      need('database'),
    ],
    [
      'cores of gateways and OSDs',
      `a client ${figureText(costs.join.store + costs.file.store, 'seconds')}, a GiB ${perGigabyte('store')}`,
      need('store'),
    ],
    [
      'memory of all servers',
      `${sizeText(costs.memory.upload)} for each file under way, 3 × ${sizeText(costs.memory.idle)}`,
      sizeText(3 * costs.memory.idle + connections * (costs.memory.connection + costs.memory.upload)),
    ],
  ];
  if (shared !== undefined) {
    const { alone } = shared;
    const statements = sumOf(alone.join.statements) + sumOf(alone['small file'].statements);
    const fixed = sumOf(alone['small file'].requests);
    const perByte = (sumOf(alone['large file'].requests) - fixed) / largeFile;
    rows.push(
      [
        'statements a second, at the most',
        `${numberText(statements)} for a client alone; fewer among many, which share commits`,
        `${numberText(rate * statements)}/s`,
      ],
      [
        'S3 requests a second',
        `${numberText(fixed)} for a file, and ${numberText(perByte * GIBIBYTE)} for a GiB`,
        `${numberText(rate * fixed + bytes * Math.max(0, perByte))}/s`,
      ],
      [
        'connections to PostgreSQL',
        `${shared.connections} for each server, measured; 100 are allowed by default (max_connections)`,
        `${3 * shared.connections} for three, ${numberText(Math.floor(97 / Math.max(1, shared.connections)))} servers at the most`,
      ],
    );
  }
  return table(rows);
}

/** What 1 PB of such files needs, from what was measured. */
export function petabyteNeeds({ shared, largeFile, runs }: Results, costs: Costs): string {
  if (shared === undefined) return 'There were no engines.';
  const mean = meanSize();
  const files = PETABYTE / mean;
  const { tables, listing, check, alone } = shared;
  const perRow = (name: string, of: 'bytes' | 'indexes'): number => {
    const one = tables[name];
    return one === undefined ? 0 : one[of] / Math.max(1, one.rows);
  };
  const page = (1000 * listing.seconds) / Math.max(1, listing.objects);
  const parts = (largeFile / PART_LEAST) * (PETABYTE / largeFile);
  const requests = (sumOf(alone['large file'].requests) / largeFile) * PETABYTE;
  const checked = check.bytes / check.seconds;
  const disks = (PETABYTE * ASSUMED.copies) / (ASSUMED.disk * ASSUMED.filled);
  const received = Math.max(
    0,
    ...runs.filter(({ place, workload }) => place === '3 servers' && workload === 'large files').map(rateOf),
  );
  const cpuDays = (of: 'server' | 'store'): string => numberText((PETABYTE * costs.byte[of]) / DAY);
  return table([
    ['files', `1 PB ÷ ${sizeText(mean)}, the mean of the crowd above (assumed)`, numberText(files)],
    [
      'table files',
      `${numberText(perRow('files', 'bytes'))} bytes for each row, measured`,
      sizeText(files * perRow('files', 'bytes')),
    ],
    [
      'its indexes, which should fit into memory',
      `${numberText(perRow('files', 'indexes'))} bytes for each row, measured`,
      sizeText(files * perRow('files', 'indexes')),
    ],
    [
      'S3 requests to store it',
      `${numberText(sumOf(alone['large file'].requests))} for ${sizeText(largeFile)}, measured`,
      `${numberText(requests / 1e6)} million`,
    ],
    ['parts of it, at the most', `of 5 MiB, the least that S3 takes`, `${numberText(parts / 1e6)} million`],
    [
      'to list the bucket, for the sweeper',
      `${figureText(page, 'seconds')} for 1,000 objects, measured; one page after the other`,
      durationText(1000 * (files / 1000) * page),
    ],
    [
      'to read it once, for `check`',
      `${sizeText(checked)}/s, measured on this machine; ${ASSUMED.checks} machines at one time (assumed)`,
      `${numberText(PETABYTE / checked / DAY)} days, ${numberText(PETABYTE / checked / DAY / ASSUMED.checks)} with ${ASSUMED.checks}`,
    ],
    [
      'to receive it',
      `${sizeText(received)}/s with three servers on this machine; 10 Gbit/s (assumed) is 1.25 GB/s`,
      `${numberText(PETABYTE / Math.max(1, received) / DAY)} days; ${numberText(PETABYTE / 1.25e9 / DAY)} days`,
    ],
    [
      'processor time of servers',
      `${figureText(costs.byte.server * GIBIBYTE, 'seconds')} for a GiB`,
      `${cpuDays('server')} core-days`,
    ],
    [
      'processor time of gateways and OSDs',
      `${figureText(costs.byte.store * GIBIBYTE, 'seconds')} for a GiB`,
      `${cpuDays('store')} core-days`,
    ],
    [
      'disks',
      `${ASSUMED.copies} copies, ${sizeText(ASSUMED.disk)} each, filled to ${percent(ASSUMED.filled)} (assumed)`,
      numberText(Math.ceil(disks)),
    ],
  ]);
}

const PART_LEAST = 5 * 2 ** 20;

function rateOf({ sent, seconds }: { readonly sent: number; readonly seconds: number }): number {
  return sent / seconds;
}
