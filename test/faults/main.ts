// The crash matrix: npm run test:faults [-- --only SCENARIO[:CALL[:N[:EFFECT]]]] [--thorough] [--at-once N] [--list]
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { zlibCrc32 } from '../bytes/checksums';
import { Matrix, WAYS, type Tried } from './matrix';
import { SCENARIOS } from './scenarios';
import { summary } from './summary';

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      'at-once': { type: 'string' },
      list: { type: 'boolean' },
      thorough: { type: 'boolean' },
    },
  });
  for (const way of WAYS) {
    const reason = way.unavailable();
    if (reason !== undefined) print(`Not tried: ${way.name}, since ${reason}.`);
  }
  const began = performance.now();
  const matrix = await Matrix.open(Number(values['at-once'] ?? availableParallelism() + 1));
  try {
    const chosen = SCENARIOS.filter(
      ({ name }) => values.only === undefined || values.only.some((one) => one.split(':')[0] === name),
    );
    const isTurnOnly = values.thorough !== true && values.only === undefined;
    const points = (await matrix.points(chosen))
      .filter(({ id, isInTurn }) => isMeant(id, values.only) && (isInTurn || !isTurnOnly))
      // In no order of theirs, but the same each time: a run that is interrupted has tried something of everything.
      .sort((one, other) => zlibCrc32(Buffer.from(one.id)) - zlibCrc32(Buffer.from(other.id)));
    if (values.list === true) {
      points.forEach(({ id }) => print(id));
      return 0;
    }
    print(`${points.length} points`);
    let done = 0;
    const interrupted = new AbortController();
    process.once('SIGINT', () => interrupted.abort());
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

run().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
