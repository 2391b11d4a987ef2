import { columnWidths, tableLines } from '../text/table';

/** A table of rows that come page by page. */
export interface PagesTable<T> {
  readonly head: readonly string[];
  /** The columns of numbers, from 0. */
  readonly numbers: readonly number[];
  readonly cells: (row: T) => readonly string[];
  /** All rows from the beginning, each time. */
  readonly pages: () => AsyncIterable<readonly T[]>;
  /** What is printed where there is no row. */
  readonly none: string;
}

/**
 * Prints a table on standard output. Its rows are gone through twice: how wide a column is, is known at the end, and there
 * may be more rows than memory holds.
 */
export async function printPages<T>({ head, numbers, cells, pages, none }: PagesTable<T>): Promise<void> {
  let widths = columnWidths([head]);
  let count = 0;
  for await (const page of pages()) {
    widths = columnWidths(page.map(cells), widths);
    count += page.length;
  }
  if (count === 0) {
    process.stdout.write(`${none}\n`);
    return;
  }
  printRows([head], numbers, widths);
  for await (const page of pages()) printRows(page.map(cells), numbers, widths);
}

function printRows(rows: readonly (readonly string[])[], numbers: readonly number[], widths: readonly number[]): void {
  const lines = tableLines(rows, numbers, widths);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
