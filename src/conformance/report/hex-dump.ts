import type { Row } from '../../inspect/rows';
import type { Paint } from '../../text/ansi';
import { byteCount } from '../../text/count';
import { hexByte, spacedHex } from '../../text/hex';
import { quoted } from '../../text/visible';
import { valueIn } from '../../wire/field-table';
import type { Annotated } from '../failure';

/** Bytes on a line at most; a field begins a line of its own. */
const WIDTH = 16;

/** Lines of a field that are shown before it is shortened. */
const SHOWN_LINES = 2;

/** Characters of a text that are shown. */
const SHOWN_TEXT = 40;

/** Where bytes differ from what should have come. */
export interface Difference {
  /** Offset of the first byte that should be another; the number of bytes where more should have come. */
  readonly offset: number;
  /** All the bytes that should have come, where there is just one right answer. */
  readonly expected?: Uint8Array | undefined;
}

/** A line of a dump. */
export type DumpLine = BytesLine | MoreLine | MarkLine;

/** Some bytes of one field. */
export interface BytesLine {
  readonly kind: 'bytes';
  /** From the first byte of the dump. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** The field that begins on this line; `undefined` on its further lines, and for bytes that no row explains. */
  readonly row: Row | undefined;
  /** The field's value in words; empty where the bytes say it already. */
  readonly value: string;
  /** Position on the line of the first byte that should be another. */
  readonly wrong: number | undefined;
}

/** Stands for bytes that are not shown. */
export interface MoreLine {
  readonly kind: 'more';
  readonly text: string;
}

/** Points at a byte of the line above, and says what is wrong with it. */
export interface MarkLine {
  readonly kind: 'mark';
  /** Position of that byte on its line. */
  readonly position: number;
  readonly texts: readonly string[];
}

/** Bytes line by line, each field beside its bytes; where they first differ from what should have come, a mark. */
export function dumpLines({ bytes, rows }: Annotated, difference?: Difference): readonly DumpLine[] {
  const lines = partsOf(bytes, rows).flatMap((part) => partLines(part, difference));
  if (difference === undefined || difference.offset < bytes.length) return lines;
  const expected = hexAt(difference.expected, difference.offset);
  const what = expected === undefined ? 'more should have come' : `expected ${expected}, but nothing more came`;
  return [...lines, { kind: 'mark', position: 0, texts: [`byte ${difference.offset}: ${what}`] }];
}

/** The same as text, one text a line. */
export function hexDump(annotated: Annotated, difference: Difference | undefined, paint: Paint): readonly string[] {
  const lines = dumpLines(annotated, difference);
  const shown = lines.filter((line) => line.kind === 'bytes');
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));
  const offsetWidth = widest(shown.map(({ offset }) => String(offset)));
  const bytesWidth = widest(shown.map(({ bytes }) => spacedHex(bytes)));
  const nameWidth = widest(shown.map(({ row }) => row?.name ?? ''));
  const indent = ' '.repeat(offsetWidth + 2);
  return lines.flatMap((line) => {
    if (line.kind === 'more') return [indent + paint('dim', line.text)];
    if (line.kind === 'mark') {
      const start = indent + ' '.repeat(3 * line.position);
      return line.texts.map((text, index) => start + paint('red', `${index === 0 ? '^' : ' '} ${text}`));
    }
    const offset = paint('dim', String(line.offset).padStart(offsetWidth));
    const bytes = paintedBytes(line, paint);
    if (line.row === undefined) return [`${offset}  ${bytes}`];
    const gap = ' '.repeat(bytesWidth - spacedHex(line.bytes).length);
    const name = line.value === '' ? line.row.name : line.row.name.padEnd(nameWidth);
    return [`${offset}  ${bytes}${gap}  ${paint('cyan', name)}${line.value === '' ? '' : `  ${line.value}`}`];
  });
}

/** A field, or bytes that no row explains. */
interface Part {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly row: Row | undefined;
}

/** Bytes cut at their rows; every byte is in exactly one part, whatever the rows say. */
function partsOf(bytes: Uint8Array, rows: readonly Row[]): Part[] {
  const parts: Part[] = [];
  let at = 0;
  const take = (end: number, row: Row | undefined): void => {
    if (end > at) parts.push({ offset: at, bytes: bytes.subarray(at, end), row });
    at = Math.max(at, end);
  };
  for (const row of rows) {
    take(Math.min(row.offset, bytes.length), undefined);
    take(Math.min(row.offset + row.bytes.length, bytes.length), row);
  }
  take(bytes.length, undefined);
  return parts;
}

function partLines({ offset, bytes, row }: Part, difference: Difference | undefined): DumpLine[] {
  const within = difference === undefined ? -1 : difference.offset - offset;
  const wrongLine = within >= 0 && within < bytes.length ? Math.floor(within / WIDTH) : undefined;
  const count = Math.ceil(bytes.length / WIDTH);
  const isShown = (line: number): boolean =>
    line < SHOWN_LINES || (wrongLine !== undefined && Math.abs(line - wrongLine) <= 1);
  const lines: DumpLine[] = [];
  for (let line = 0; line < count; line++) {
    let next = line;
    while (next < count && !isShown(next)) next++;
    // A note that one line is left out would take the line's place.
    if (next - line > 1) {
      lines.push({ kind: 'more', text: moreText(bytes.subarray(line * WIDTH, next * WIDTH)) });
      line = next - 1;
      continue;
    }
    const wrong = line === wrongLine ? within % WIDTH : undefined;
    lines.push({
      kind: 'bytes',
      offset: offset + line * WIDTH,
      bytes: bytes.subarray(line * WIDTH, (line + 1) * WIDTH),
      row: line === 0 ? row : undefined,
      value: line === 0 && row !== undefined ? valueText(row) : '',
      wrong,
    });
    if (difference !== undefined && wrong !== undefined) {
      lines.push({ kind: 'mark', position: wrong, texts: markTexts(difference, bytes[within], row) });
    }
  }
  return lines;
}

function moreText(bytes: Uint8Array): string {
  const [first] = bytes;
  const isAlike = bytes.every((byte) => byte === first);
  return `… ${byteCount(bytes.length)} more${first !== undefined && isAlike ? `, all ${hexByte(first)}` : ''}`;
}

function markTexts({ offset, expected }: Difference, came: number | undefined, row: Row | undefined): string[] {
  const wanted = hexAt(expected, offset);
  const cameText = came === undefined ? 'nothing' : hexByte(came);
  if (expected === undefined) return [`byte ${offset}: ${cameText} should be another`, ...fieldTexts(undefined, row)];
  if (wanted === undefined) return [`byte ${offset}: nothing more should have come`];
  return [`byte ${offset}: expected ${wanted}, came ${cameText}`, ...fieldTexts(expected, row)];
}

/** What the field of the wrong byte means, and what it should hold. */
function fieldTexts(expected: Uint8Array | undefined, row: Row | undefined): string[] {
  if (row === undefined || row.kind === 'trailing') return [];
  const value = expected && expectedValue(row, expected);
  return [`${row.name}${value === undefined ? '' : ` should be ${value}`}: ${row.doc}`];
}

function expectedValue(row: Row, expected: Uint8Array): string | undefined {
  const part = expected.subarray(row.offset, row.offset + row.bytes.length);
  if (part.length < row.bytes.length || row.kind === 'content') return undefined;
  const { field } = row;
  if (field === undefined || field.kind === 'bytes') return part.length > WIDTH ? undefined : spacedHex(part);
  return valueText({ ...row, value: valueIn(field, part) });
}

function valueText({ kind, value, unit, doc }: Row): string {
  if (typeof value !== 'number') return kind === 'string' ? shortened(quoted(value)) : '';
  if (kind === 'trailing') return `${byteCount(value)}. ${doc}`;
  if (unit === 'bytes') return byteCount(value);
  return unit === undefined ? String(value) : `${value} ${unit}`;
}

function shortened(text: string): string {
  return text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text;
}

function paintedBytes({ bytes, wrong }: BytesLine, paint: Paint): string {
  return Array.from(bytes, (byte, index) => (index === wrong ? paint('red', hexByte(byte)) : hexByte(byte))).join(' ');
}

function hexAt(bytes: Uint8Array | undefined, offset: number): string | undefined {
  const byte = bytes?.[offset];
  return byte === undefined ? undefined : hexByte(byte);
}
