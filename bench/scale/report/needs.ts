import { DEFAULT_LIMITS } from '../../../src/server/limits';
import { durationText, sizeText } from '../../../src/text/units';
import { figureText, numberText } from '../../report/figures';
import { markdownTable } from '../../report/sections';
import { CROWD } from '../deadline/crowd';
import { greatestRate } from '../deadline/outcome';
import { meanOfBoundedPareto } from '../deadline/random';
import type { Played } from '../deadline/scenarios';
import { SYSTEM, type Costs } from '../deadline/system';
import type { Results } from '../results';
import { shortText, sumOf } from './tables';

const GIBIBYTE = 2 ** 30;
const PETABYTE = 1e15;
const DAY = 86_400;

/** A core is planned to be busy for this share of the time: assumed, as all that is called so here. */
const PLANNED = 0.7;

const { servers: SERVERS } = SYSTEM;

/** What is assumed of machines. */
const ASSUMED = {
  /** Bytes of memory of a server. */
  memory: 4e9,
  /** Copies that the store keeps of each object. */
  copies: 3,
  /** Bytes of a disk, and the share that is filled. */
  disk: 20e12,
  filled: 0.75,
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
    `Servers have their default limits, and are assumed to have ${serverCores} core each, the database ${databaseCores}, the store ${storeCores}, and ${shortText((8 * network) / 1e9)} Gbit/s to come in by.`,
  ].join(' ');
}

function meanSize(): number {
  return meanOfBoundedPareto(CROWD.size.exponent, CROWD.size.least, CROWD.size.most);
}

/** What a crowd takes at its deadline of three servers, from what was measured. */
interface Peak {
  /** Clients a second that come, and bytes a second that they bring. */
  readonly clients: number;
  readonly bytes: number;
  /** The most bytes a second and connections of the simulation. */
  readonly received: number;
  readonly connections: number;
  readonly cores: Readonly<Record<'server' | 'database' | 'store', number>>;
  /** Bytes of memory of all servers. */
  readonly memory: number;
}

function peakOf(costs: Costs, played: readonly Played[]): Peak {
  const samples = played.find(({ name }) => name === 'three servers')?.outcome.samples ?? [];
  const clients = (CROWD.clients * Math.LN2) / CROWD.halfLife;
  const bytes = clients * meanSize();
  const connections = Math.max(0, ...samples.map((sample) => sample.connections));
  const cores = (of: 'server' | 'database' | 'store'): number =>
    clients * (costs.join[of] + costs.file[of]) + bytes * costs.byte[of];
  return {
    ...{ clients, bytes, connections },
    received: greatestRate(samples, ({ received }) => received),
    cores: { server: cores('server'), database: cores('database'), store: cores('store') },
    memory: SERVERS * costs.memory.idle + connections * (costs.memory.connection + costs.memory.upload),
  };
}

/** What the crowd of a deadline needs, from what was measured. */
export function deadlineNeeds({ shared, largeFile }: Results, costs: Costs, played: readonly Played[]): string {
  const { clients, halfLife } = CROWD;
  const peak = peakOf(costs, played);
  const need = (of: 'server' | 'database' | 'store'): Need => [
    { server: 'cores of servers', database: 'cores of PostgreSQL', store: 'cores of gateways and OSDs' }[of],
    `${figureText(costs.join[of] + costs.file[of], 'seconds')} for a client, ${figureText(costs.byte[of] * GIBIBYTE, 'seconds')} for a GiB`,
    `${numberText(peak.cores[of])}; ${numberText(peak.cores[of] / PLANNED)} that are busy for ${percent(PLANNED)} of the time`,
  ];
  const rows: Need[] = [
    ['clients a second', `${numberText(clients)} × ln 2 ÷ ${halfLife} s`, `${numberText(peak.clients)}/s`],
    ['bytes a second that they bring', `× ${sizeText(meanSize())}, the mean`, `${sizeText(peak.bytes)}/s`],
    [
      'most bytes a second that come in',
      'simulated, three servers',
      `${sizeText(peak.received)}/s, ${numberText((8 * peak.received) / 1e9)} Gbit/s`,
    ],
    ['most connections', 'simulated, three servers', shortText(peak.connections)],
    ...(['server', 'database', 'store'] as const).map(need),
    [
      'memory of three servers',
      `${sizeText(costs.memory.idle)} each, ${sizeText(costs.memory.upload)} for each file under way`,
      sizeText(peak.memory),
    ],
  ];
  if (shared !== undefined) {
    const { alone, connections } = shared;
    const statements = sumOf(alone.join.statements) + sumOf(alone['small file'].statements);
    const fixed = sumOf(alone['small file'].requests);
    const perByte = (sumOf(alone['large file'].requests) - fixed) / largeFile;
    rows.push(
      [
        'statements a second, at the most',
        `${shortText(statements)} for a client alone; many share commits`,
        `${numberText(peak.clients * statements)}/s`,
      ],
      [
        'S3 requests a second',
        `${shortText(fixed)} for a file, and ${shortText(perByte * GIBIBYTE)} for a GiB`,
        `${numberText(peak.clients * fixed + peak.bytes * Math.max(0, perByte))}/s`,
      ],
      ['connections to PostgreSQL', `${connections} for each server, measured`, shortText(SERVERS * connections)],
    );
  }
  return table(rows);
}

/** Something that a crowd can use up. */
interface Limit {
  readonly what: string;
  readonly has: string;
  readonly takes: string;
  /** How many such crowds it takes to use it up. */
  readonly crowds: number;
  readonly remedy: string;
}

/** What breaks first as the crowd grows, in the system of the simulation. */
export function limitsTable({ shared }: Results, costs: Costs, played: readonly Played[]): string {
  const peak = peakOf(costs, played);
  const { connections, perAddress, serverCores, databaseCores, storeCores, network } = SYSTEM;
  const cores = (what: string, of: 'server' | 'database' | 'store', has: number, remedy: string): Limit => ({
    ...{ what, remedy, has: shortText(has), takes: numberText(peak.cores[of]), crowds: has / peak.cores[of] },
  });
  const limits: Limit[] = [
    {
      what: 'places at servers',
      has: `${SERVERS} × ${connections}`,
      takes: shortText(peak.connections),
      crowds: (SERVERS * connections) / peak.connections,
      remedy: '`--max-connections`, with `LimitNOFILE` more than twice that; then another server',
    },
    {
      what: 'places for one address, if all come from one',
      has: `${SERVERS} × ${perAddress}`,
      takes: shortText(peak.connections),
      crowds: (SERVERS * perAddress) / peak.connections,
      remedy: '`--max-per-address`, or 0 where a whole university is one address',
    },
    {
      what: 'registrations a minute of one address, if all come from one',
      has: `${SERVERS} × ${DEFAULT_LIMITS.registrations}`,
      takes: numberText(60 * peak.clients),
      crowds: (SERVERS * DEFAULT_LIMITS.registrations) / (60 * peak.clients),
      remedy: '`--max-registrations`',
    },
    cores(
      'cores of servers',
      'server',
      SERVERS * serverCores,
      'another server: a line in `haproxy.cfg`, no other change',
    ),
    cores(
      'cores of gateways and OSDs',
      'store',
      storeCores,
      'more OSDs; more gateways behind the address of `AWS_ENDPOINT_URL_S3`',
    ),
    cores(
      'cores of PostgreSQL',
      'database',
      databaseCores,
      'a larger machine; its writes are group commits, one connection a server',
    ),
    {
      what: 'line to HAProxy',
      has: `${shortText((8 * network) / 1e9)} Gbit/s`,
      takes: `${numberText((8 * peak.received) / 1e9)} Gbit/s`,
      crowds: network / peak.received,
      remedy: 'a second HAProxy under another address, by DNS',
    },
    {
      what: 'memory of servers',
      has: `${SERVERS} × ${sizeText(ASSUMED.memory)} (assumed)`,
      takes: sizeText(peak.memory),
      crowds: (SERVERS * ASSUMED.memory) / peak.memory,
      remedy: 'another server, or a smaller `--max-connections`',
    },
  ];
  if (shared !== undefined) {
    const servers = peak.cores.server / serverCores;
    limits.push({
      what: 'connections to PostgreSQL, as servers become more',
      has: '97 (`max_connections` 100, 3 of them reserved)',
      takes: `${shared.connections} for each of ${shortText(Math.ceil(servers))} servers`,
      crowds: 97 / (shared.connections * servers),
      remedy: '`max_connections`; PgBouncer only with `pool_mode = session`, since a migration holds an advisory lock',
    });
  }
  const sorted = [...limits].sort((one, other) => one.crowds - other.crowds);
  return markdownTable(
    ['', 'there is', 'such a crowd takes', 'enough for', 'then'],
    sorted.map(({ what, has, takes, crowds, remedy }) => [what, has, takes, `${numberText(crowds)} crowds`, remedy]),
    [3],
  );
}

/** What 1 PB of such files needs, from what was measured. */
export function petabyteNeeds({ shared, largeFile, runs }: Results, costs: Costs): string {
  if (shared === undefined) return 'There were no engines.';
  const mean = meanSize();
  const files = PETABYTE / mean;
  const { rows, listing, check, alone } = shared;
  const page = (1000 * listing.seconds) / Math.max(1, listing.objects);
  const parts = (largeFile / PART_LEAST) * (PETABYTE / largeFile);
  const requests = (sumOf(alone['large file'].requests) / largeFile) * PETABYTE;
  const large = check.all.bytes - check.small.bytes;
  const checked = large / Math.max(1e-3, check.all.seconds - check.small.seconds);
  const perFile = check.small.seconds / Math.max(1, check.small.files);
  const checking = PETABYTE / checked + files * perFile;
  const disks = (PETABYTE * ASSUMED.copies) / (ASSUMED.disk * ASSUMED.filled);
  const received = Math.max(
    0,
    ...runs.filter(({ place, workload }) => place === '3 servers' && workload === 'large files').map(rateOf),
  );
  const cpuDays = (of: 'server' | 'store'): string => numberText((PETABYTE * costs.byte[of]) / DAY);
  return table([
    [
      'files',
      `1 PB ÷ ${sizeText(mean)}, the mean of the crowd above (assumed)`,
      numberText(Number(files.toPrecision(2))),
    ],
    [
      'table files',
      `${shortText(Math.round(rows.bytes / rows.count))} bytes for each row, measured`,
      sizeText((files * rows.bytes) / rows.count),
    ],
    [
      'its indexes, which should fit into memory',
      `${shortText(Math.round(rows.indexes / rows.count))} bytes for each row, measured`,
      sizeText((files * rows.indexes) / rows.count),
    ],
    [
      'S3 requests to store it',
      `${shortText(sumOf(alone['large file'].requests))} for ${sizeText(largeFile)}, measured`,
      `${numberText(requests / 1e6)} million`,
    ],
    ['parts of it, at the most', 'of 5 MiB', `${numberText(parts / 1e6)} million`],
    [
      'parts of the largest file',
      `${sizeText(CROWD.size.most)}, which is all that 32 bits can say; S3 takes 10,000 parts`,
      shortText(Math.ceil(CROWD.size.most / PART_LEAST)),
    ],
    [
      'to list the bucket, for the sweeper',
      `${figureText(page, 'seconds')} for 1,000 objects, measured; one page after the other`,
      durationText(1000 * (files / 1000) * page),
    ],
    [
      'to read it once, for `check`',
      `${sizeText(checked)}/s and ${figureText(perFile, 'seconds')} for each file, measured; one file after the other`,
      `${numberText(checking / DAY)} days`,
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
      shortText(Math.ceil(disks)),
    ],
  ]);
}

const PART_LEAST = 5 * 2 ** 20;

function rateOf({ sent, seconds }: { readonly sent: number; readonly seconds: number }): number {
  return sent / seconds;
}
