import { BenchError } from '../bench-error';

/**
 * Puts generated text into a document, between the marks `<!-- bench: NAME -->` and `<!-- bench: end -->`.
 * @throws BenchError E_DOCUMENT where the document has no such marks
 */
export function withSection(document: string, name: string, content: string): string {
  const begin = `<!-- bench: ${name} -->`;
  const end = '<!-- bench: end -->';
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from === -1 || to === -1) throw new BenchError('E_DOCUMENT', `no ${begin} with ${end} behind it`);
  return `${document.slice(0, from + begin.length)}\n\n${content.trim()}\n\n${document.slice(to)}`;
}

/** A table of Markdown, the columns named in `right` flush right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (right.includes(column) ? '---:' : '---'))), ...rows.map(line)].join(
    '\n',
  );
}
