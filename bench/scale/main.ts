import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { BenchError } from '../bench-error';
import { Children } from '../measure/children';
import { writeJson } from '../report/results';
import { WorkDirectory } from '../work-directory';
import { CROWD } from './deadline/crowd';
import { play } from './deadline/scenarios';
import { SYSTEM } from './deadline/system';
import { costsOf } from './costs';
import { Engines } from './measure/engines';
import { measureScale } from './measure/measure';
import { crowdTable, systemTable } from './report/outcomes';
import { writeReport } from './report/report';
import type { Results } from './results';

const ROOT = resolve(__dirname, '../../..');
const COSTS = resolve(ROOT, 'bench/scale/costs.json');

interface MeasureFlags {
  readonly rounds: number;
  readonly engines?: string;
  readonly directory: string;
  readonly save: boolean;
}

interface SimulateFlags {
  readonly seed?: number;
  readonly clients?: number;
  readonly halfLife?: number;
  readonly behindOneAddress?: number;
  readonly servers?: number;
  readonly maxConnections?: number;
  readonly maxPerAddress?: number;
  readonly queue?: boolean;
  readonly serverCores?: number;
  readonly databaseCores?: number;
  readonly storeCores?: number;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function measure(flags: MeasureFlags): Promise<void> {
  const directory = new WorkDirectory(flags.directory);
  const children = new Children();
  process.once('exit', () => {
    children.kill();
    directory.remove();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
  const engines = await Engines.fromEnvironment();
  if (engines === undefined) {
    process.stderr.write(
      'There are no engines: only a server with a folder is measured. To start some:\n' +
        '  test/cluster/engines.sh up DIR && eval "$(test/cluster/engines.sh env DIR)"\n',
    );
  }
  const { rounds, engines: folder } = flags;
  try {
    const results = await measureScale({ root: ROOT, rounds, folder, directory, children, engines, progress });
    progress('');
    if (flags.save) await save(results);
    else say(JSON.stringify(results, undefined, 2));
  } finally {
    await children.stop();
    await engines?.close();
  }
}

async function save(results: Results): Promise<void> {
  await writeJson(COSTS, results);
  // What is written has fewer digits: who draws it again gets the same.
  await writeReport(ROOT, measured());
  say('Written: bench/scale/costs.json, docs/scale.md and docs/scale/.');
}

function measured(): Results {
  if (existsSync(COSTS)) return JSON.parse(readFileSync(COSTS, 'utf8')) as Results;
  throw new BenchError('E_NO_RESULTS', `there is no ${COSTS}`, 'Run npm run scale:measure.');
}

async function simulate(flags: SimulateFlags): Promise<void> {
  const results = measured();
  if (Object.keys(flags).length === 0) {
    await writeReport(ROOT, results);
    say('Written: docs/scale.md and docs/scale/.');
    return;
  }
  const { seed, clients, halfLife, behindOneAddress, servers, maxConnections, maxPerAddress, queue } = flags;
  const { serverCores, databaseCores, storeCores } = flags;
  const crowd = { ...CROWD, ...given({ seed, clients, halfLife, behindOneAddress }) };
  const system = {
    ...SYSTEM,
    ...given({ servers, connections: maxConnections, perAddress: maxPerAddress, hasQueue: queue }),
    ...given({ serverCores, databaseCores, storeCores }),
  };
  const asked = [{ name: 'as asked', crowd: {}, system: {} }];
  const played = play(asked, costsOf(results), [crowd, system]);
  say(`${crowdTable(played)}\n\n${systemTable(played)}`);
}

/** What has a value. */
function given<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('Give a number, 0 or more.');
}

function program(): Command {
  const command = new Command('node dist/bench/scale/main.js').description(
    'What several servers cost, and how far they go.',
  );
  command.exitOverride();
  command
    .command('measure')
    .description('measure servers on the engines that the environment names, beside one with a folder; five minutes')
    .option('--rounds <number>', 'how often each is measured', number, 2)
    .option('--engines <directory>', 'the folder of the engines, to tell their processes from others’')
    .option('--directory <path>', 'where the server with a folder writes', tmpdir())
    .option('--no-save', 'print the results, and leave those that are kept')
    .action(measure);
  command
    .command('simulate')
    .description('play a deadline with what was measured; with no option all scenarios, which docs/scale.md shows')
    .option('--seed <number>', 'which crowd', number)
    .option('--clients <number>', 'how many come', number)
    .option('--half-life <seconds>', 'half of them come in the last so many seconds', number)
    .option('--behind-one-address <share>', 'the share that comes from one address, from 0 to 1', number)
    .option('--servers <number>', 'how many servers there are', number)
    .option('--max-connections <number>', 'connections that each takes; 0 for any number', number)
    .option('--max-per-address <number>', 'those from one address at each; 0 for any number', number)
    .option('--queue', 'the balancer lets those wait for whom there is no place')
    .option('--server-cores <number>', 'cores that a server can use', number)
    .option('--database-cores <number>', 'cores of the database', number)
    .option('--store-cores <number>', 'cores of the machines that hold the contents', number)
    .action(simulate);
  return command;
}

program()
  .parseAsync(process.argv)
  .catch((error: unknown) => {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    if (!(error instanceof BenchError)) throw error;
    process.stderr.write(`scale: ${error.message}\n${error.hint ?? ''}\n`);
    process.exitCode = 1;
  });
