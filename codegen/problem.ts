import { SealwireError } from '../src/wire/error';

/** A place in a JSON document, from its root. */
export type Path = readonly (string | number)[];

/** Something wrong with a schema: where, what, and what to do about it. */
export interface Problem {
  readonly path: Path;
  readonly what: string;
  readonly fix: string;
}

/** A problem with the line and column (from 1) at which it stands. */
export interface LocatedProblem extends Problem {
  readonly line: number;
  readonly column: number;
}

/** A schema that was refused. Its message holds every problem, one after the other. */
export class SchemaError extends SealwireError {
  readonly problems: readonly LocatedProblem[];

  constructor(file: string, problems: readonly LocatedProblem[]) {
    super('E_SCHEMA', problems.map((problem) => formatProblem(file, problem)).join('\n'));
    this.problems = problems;
  }
}

/** A path in the notation of JSON path: `$.messages.SendFile.order[3]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return /^[A-Za-z_$][\w$]*$/.test(step) ? `${text}.${step}` : `${text}[${JSON.stringify(step)}]`;
  }, '$');
}

function formatProblem(file: string, { line, column, path, what, fix }: LocatedProblem): string {
  return `${file}:${line}:${column}: ${formatPath(path)}: ${what}\n  ${fix}`;
}
