import { isCorruption } from '../error';
import type { Parameter, Statements } from '../records/statements';

/** Rows that are read at a time, while nothing is wrong. */
const ROWS_AT_ONCE = 200;

/** Row numbers behind a damaged page that are tried one by one, before the steps grow. */
const SINGLE_STEPS = 1000;

/** A row of a table, with its number. */
export interface NumberedRow {
  readonly row: number;
}

/**
 * The rows of a table of a damaged database that can still be read, in their order. Around a damaged page rows are asked for
 * one by one.
 *
 * @param select the columns and the table, `SELECT … FROM …`, with the row's number as `row`
 * @throws the driver's error where something else than damage stops it
 */
export async function* salvage<Row extends NumberedRow>(
  statements: Statements,
  select: string,
): AsyncGenerator<readonly Row[]> {
  /** `undefined` where they cannot be read. */
  const rowsBehind = async (row: number, limit: number): Promise<readonly Row[] | undefined> => {
    try {
      const parameters: readonly Parameter[] = [row, limit];
      return await statements.all<Row>(`${select} WHERE rowid > ? ORDER BY rowid LIMIT ?`, ...parameters);
    } catch (error) {
      if (isCorruption(error)) return undefined;
      throw error;
    }
  };
  let last = 0;
  for (;;) {
    const rows = (await rowsBehind(last, ROWS_AT_ONCE)) ?? (await rowsBehind(last, 1));
    if (rows === undefined) {
      const next = await endOfGap(last, async (row) => (await rowsBehind(row, 1)) !== undefined);
      if (next === undefined) return;
      last = next;
      continue;
    }
    const end = rows.at(-1);
    if (end === undefined) return;
    yield rows;
    last = end.row;
  }
}

/** The first number behind one that cannot be read which can; `undefined` where there is none. */
async function endOfGap(start: number, isReadable: (row: number) => Promise<boolean>): Promise<number | undefined> {
  let bad = start;
  let step = 1;
  for (let tries = 0; !(await isReadable(bad + step)); tries++) {
    bad += step;
    if (tries >= SINGLE_STEPS) step *= 2;
    if (!Number.isSafeInteger(bad + step)) return undefined;
  }
  let good = bad + step;
  while (good - bad > 1) {
    const middle = Math.floor((bad + good) / 2);
    if (await isReadable(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
