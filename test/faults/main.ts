import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { zlibCrc32 } from '../bytes/checksums';
import { Matrix, WAYS, type Tried } from './matrix';
import { SCENARIOS } from './scenarios';
import { summary } from './summary';

const USAGE = `npm run test:faults [-- options]

  --only SCENARIO[:CALL[:N[:EFFECT]]]   these points only; may be repeated
  --thorough                            each call with all its errors, instead of one of them in turn
  --at-once N                           points that are tried at the same time (one more than there are processors)
  --list                                print the points, and try none
  --help                                show this

Scenarios: ${SCENARIOS.map(({ name }) => name).join(', ')}.
Exit code 1 where something was lost, or not all was tried.`;

/** What the matrix was asked to do. */
interface Options {
  readonly only: readonly string[] | undefined;
  readonly atOnce: number;
  readonly isList: boolean;
  readonly isThorough: boolean;
}

function optionsFrom(args: readonly string[]): Options | 'help' | 'wrong' {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true },
        'at-once': { type: 'string' },
        list: { type: 'boolean', default: false },
        thorough: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const atOnce = Number(values['at-once'] ?? availableParallelism() + 1);
    if (!Number.isInteger(atOnce) || atOnce < 1) return 'wrong';
    return { only: values.only, atOnce, isList: values.list, isThorough: values.thorough };
  } catch {
    return 'wrong';
  }
}

async function main(): Promise<number> {
  const options = optionsFrom(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (options === 'wrong') {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  return run(options);
}

async function run({ only, atOnce, isList, isThorough }: Options): Promise<number> {
  for (const way of WAYS) {
    const reason = way.unavailable();
    if (reason !== undefined) print(`Not tried: ${way.name}, since ${reason}.`);
  }
  const began = performance.now();
  const matrix = await Matrix.open(atOnce);
  try {
    const chosen = SCENARIOS.filter(({ name }) => only === undefined || only.some((one) => one.split(':')[0] === name));
    const isTurnOnly = !isThorough && only === undefined;
    const points = (await matrix.points(chosen))
      .filter(({ id, isInTurn }) => isMeant(id, only) && (isInTurn || !isTurnOnly))
      // In no order of theirs, but the same each time: a run that is interrupted has tried something of everything.
      .sort((one, other) => zlibCrc32(Buffer.from(one.id)) - zlibCrc32(Buffer.from(other.id)));
    if (isList) {
      points.forEach(({ id }) => print(id));
      return 0;
    }
    print(`${points.length} points`);
    let done = 0;
    const interrupted = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
    const tried = await matrix.try(
      points,
      ({ point, violations }) => {
        progress(`${++done} of ${points.length}: ${point.id}`);
        if (violations.length > 0) print([point.id, ...violations.map((text) => `  ${text}`)].join('\n'));
      },
      interrupted.signal,
    );
    progress('');
    summary(tried, (performance.now() - began) / 1000).forEach(print);
    return tried.some(isFailure) || tried.length < points.length || points.length === 0 ? 1 : 0;
  } finally {
    matrix.close();
  }
}

function isFailure({ violations }: Tried): boolean {
  return violations.length > 0;
}

/** Whether a point is the one that is asked for, or among those. */
function isMeant(id: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((one) => `${id}:`.startsWith(`${one}:`));
}

function print(line: string): void {
  progress('');
  process.stdout.write(`${line}\n`);
}

/** One line that the next one replaces; nothing where nobody watches. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
