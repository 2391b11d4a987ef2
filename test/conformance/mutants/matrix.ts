import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Side } from '../../../src/conformance/case';
import type { Profile } from '../../../generated';
import type { ClientMutant, ServerMutant } from './mutant';
import { judgeMutant, type Row } from './row';

/** Mutants against cases, in one profile. */
export interface Matrix {
  readonly side: Side;
  /** Id of the edition. */
  readonly profile: string;
  /** In the order of the verdicts, without the profile. */
  readonly cases: readonly string[];
  readonly rows: readonly Row[];
}

const FOLDER = join(__dirname, '..', 'matrix');

/** The committed matrix. */
export function readMatrix(side: Side): Matrix {
  return JSON.parse(readFileSync(join(FOLDER, `${side}.json`), 'utf8')) as Matrix;
}

/** Writes a matrix, a case and a mutant a line, so that a difference can be read. */
export function writeMatrix({ side, profile, cases, rows }: Matrix): void {
  const lines = (items: readonly unknown[]): string => items.map((item) => `    ${JSON.stringify(item)}`).join(',\n');
  const text = [
    '{',
    `  "side": ${JSON.stringify(side)},`,
    `  "profile": ${JSON.stringify(profile)},`,
    `  "cases": [\n${lines(cases)}\n  ],`,
    `  "rows": [\n${lines(rows)}\n  ]`,
    '}\n',
  ].join('\n');
  writeFileSync(join(FOLDER, `${side}.json`), text);
}

/** Mutants that are judged at the same time: most of a judgement is waiting. */
const AT_ONCE = 4;

/** Judges every mutant by every case. */
export async function makeMatrix(
  side: Side,
  profile: Profile,
  cases: readonly string[],
  mutants: readonly (ServerMutant | ClientMutant)[],
): Promise<Matrix> {
  const rows: Row[] = [];
  for (let at = 0; at < mutants.length; at += AT_ONCE) {
    const judged = mutants.slice(at, at + AT_ONCE).map((mutant) => judgeMutant(mutant, profile));
    rows.push(...(await Promise.all(judged)).map(({ row }) => row));
  }
  return { side, profile: profile.id, cases, rows };
}

/** What a matrix must not show, each in a sentence; none where the judge can be trusted. */
export function problemsOf(
  { cases, rows }: Matrix,
  mutants: readonly (ServerMutant | ClientMutant)[],
): readonly string[] {
  const uncaught = rows.flatMap(({ mutant, caughtBy, diagnoses }) => {
    const due = mutants.find(({ id }) => id === mutant)?.diagnosis;
    if (caughtBy.length === 0) return [`${mutant} is not caught by a case that names it`];
    return due !== undefined && !diagnoses.includes(due) ? [`${mutant} is not diagnosed as ${due}`] : [];
  });
  const columns = cases.map((_, index) => rows.map(({ verdicts }) => verdicts[index] ?? ' ').join(''));
  const lenient = cases.filter((_, index) => !/[xw]/.test(columns[index] ?? ''));
  const equal = cases.flatMap((one, index) => {
    const other = columns.indexOf(columns[index] ?? '');
    return other === index ? [] : [`${one} and ${cases[other] ?? ''} have equal columns`];
  });
  return [...uncaught, ...lenient.map((one) => `${one} passes every mutant`), ...equal];
}
