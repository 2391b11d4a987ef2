import { tmpdir } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Form } from './case';

/** What the benchmark is asked to do. */
export interface Arguments {
  readonly form: Form;
  /** Names of the cases to run; all of them where it is empty. */
  readonly only: readonly string[];
  /** Measured runs of each contender; each case knows a number where it is missing. */
  readonly runs: number | undefined;
  /** The folder in which the work directory is made. */
  readonly directory: string;
  /** Whether the results are kept and drawn. */
  readonly save: boolean;
  /** Whether kept results are drawn again, and nothing is run. */
  readonly draw: boolean;
}

interface Flags {
  readonly full?: boolean;
  readonly only?: readonly string[];
  readonly runs?: number;
  readonly directory: string;
  readonly save?: boolean;
  readonly draw?: boolean;
}

/** A mistake in the arguments, or a wish for help; what there is to say has been said. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Reads the arguments of a run. @throws UsageError for wrong ones, and after --help */
export function parseArguments(argv: readonly string[], cases: readonly string[]): Arguments {
  const command = new Command('npm run bench --')
    .description('Measures Sealwire beside other programs on this machine.')
    .addOption(new Option('--full', 'more runs, and the curves: half an hour instead of two minutes'))
    .addOption(
      new Option('--only <name>', `one case, which may be repeated: ${cases.join(', ')}`).argParser(
        (name: string, before: readonly string[] | undefined) => [...(before ?? []), known(name, cases)],
      ),
    )
    .addOption(new Option('--runs <number>', 'measured runs of each program').argParser(atLeastOne))
    .addOption(new Option('--directory <path>', 'where to write: the disk that is measured').default(tmpdir()))
    .addOption(new Option('--save', 'with --only: keep the results of the case, too, and draw them'))
    .addOption(
      new Option('--draw', 'run nothing; draw bench/results.json again').conflicts(['full', 'only', 'runs', 'save']),
    )
    .exitOverride();
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw new UsageError(error.message, error.exitCode === 0 ? 0 : 2);
    throw error;
  }
  const { full, only = [], runs, directory, save, draw = false } = command.opts<Flags>();
  return {
    form: full === true ? 'full' : 'quick',
    only,
    runs,
    directory,
    save: save ?? only.length === 0,
    draw,
  };
}

function known(name: string, cases: readonly string[]): string {
  if (cases.includes(name)) return name;
  throw new InvalidArgumentError(`There is no such case. Choose one of ${cases.join(', ')}.`);
}

function atLeastOne(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new InvalidArgumentError('Give a whole number, 1 or more.');
}
