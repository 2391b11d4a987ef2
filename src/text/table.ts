/**
 * Rows of cells in columns, without blanks at the end of a line; the columns named in `right` are set flush right.
 *
 * @param widths of the columns, in characters; by default as wide as these rows need.
 */
export function tableLines(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
  widths: readonly number[] = columnWidths(rows),
): string[] {
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return right.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/**
 * Characters of the longest cell in each column.
 *
 * @param before of rows that are measured already.
 */
export function columnWidths(rows: readonly (readonly string[])[], before: readonly number[] = []): number[] {
  const widths = [...before];
  for (const row of rows) {
    for (const [column, { length }] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, length);
  }
  return widths;
}
