import { quoted } from '../../text/visible';
import { InputError } from './capture';

/** A repeated line may stand for any number of bytes; more than this is no dump that a person made. */
const MOST = 256 * 1024 * 1024;

const USE_ANOTHER = 'Make the dump with xxd or hexdump -C, or give plain hexadecimal digits.';

/**
 * An offset as these programs write it: filled with zeros up to eight digits, and longer only where it must be. More zeros
 * than that are bytes, such as the id of a client that has none.
 */
const OFFSET = '([0-9a-f]{4,8}|[1-9a-f][0-9a-f]{8,15})';
/** An offset and a colon, as xxd writes it. */
const WITH_COLON = new RegExp(`^\\s*${OFFSET}:(?=\\s)`, 'i');
/** An offset and single bytes, as hexdump -C and od -A x -t x1 write it. */
const WITH_OFFSET = new RegExp(`^\\s*${OFFSET}(?=\\s+[0-9a-f]{2}(?:\\s|$))`, 'i');
/** The offset alone, behind the last byte. */
const END = new RegExp(`^\\s*${OFFSET}\\s*$`, 'i');
/** Words of two bytes, as hexdump without -C writes them: their bytes stand in the order of that machine. */
const WORDS = /^\s*[0-9a-f]{7}(?:\s+[0-9a-f]{4}){1,8}\s*$/i;

interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Byte offset of the line in the file. */
  readonly offset: number;
}

/**
 * The bytes of a hex dump: plain digits with any white space, commas, colons, 0x or \x; or lines with offsets and
 * perhaps a column of text, as xxd and hexdump -C write them. A line of `*` repeats the line before it.
 * @throws InputError
 */
export function readHexDump(text: string): Uint8Array {
  const lines = linesOf(text);
  const first = lines.find((line) => line.text.trim() !== '');
  if (first === undefined) throw new InputError('there is nothing but white space', { offset: 0, line: 1 });
  if (WORDS.test(first.text)) {
    throw refuse(first, 0, 'words of two bytes, whose order hangs on the machine that wrote the dump');
  }
  return WITH_COLON.test(first.text) || WITH_OFFSET.test(first.text) ? withOffsets(lines) : plain(text);
}

function plain(text: string): Uint8Array {
  const masked = text.replace(/^\uFEFF/, ' ').replace(/0x|\\x/gi, '  ');
  const foreign = masked.search(/[^0-9a-f\s,:]/i);
  if (foreign >= 0) {
    const line = linesOf(text).findLast(({ offset }) => offset <= foreign);
    const character = quoted(text[foreign] ?? '');
    throw new InputError(
      `${character} is no hexadecimal digit`,
      { offset: foreign, line: line?.number ?? 1 },
      USE_ANOTHER,
    );
  }
  const digits = masked.replace(/[\s,:]+/g, '');
  if (digits.length % 2 !== 0) {
    const line = text.trimEnd().split('\n').length;
    throw new InputError(`an odd number of hexadecimal digits, ${digits.length}`, { offset: text.length, line });
  }
  return Buffer.from(digits, 'hex');
}

function withOffsets(lines: readonly Line[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  let base: number | undefined;
  let star: Line | undefined;
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    if (line.text.trim() === '*') {
      if (parts.length === 0 || star !== undefined) throw refuse(line, 0, '* with no line before it to repeat');
      star = line;
      continue;
    }
    const { offset, bytes } = dumpLine(line);
    base ??= offset;
    if (star !== undefined) {
      const repeated = repetition(parts.at(-1) ?? new Uint8Array(0), offset - base - size, line);
      parts.push(repeated);
      size += repeated.length;
      star = undefined;
    } else if (offset !== base + size) {
      throw refuse(line, 0, `the offset is ${hex(offset)} where ${hex(base + size)} follows`);
    }
    if (bytes.length > 0) parts.push(bytes);
    size += bytes.length;
  }
  if (star !== undefined) throw refuse(star, 0, '* with no offset behind it, so nothing says how often');
  return Buffer.concat(parts);
}

function repetition(repeated: Uint8Array, size: number, line: Line): Uint8Array {
  if (size < 0 || size > MOST) {
    throw refuse(line, 0, `* would stand for ${size} bytes`);
  }
  if (size % repeated.length !== 0) {
    throw refuse(line, 0, `* would stand for ${size} bytes, which are no whole lines of ${repeated.length}`);
  }
  return Buffer.alloc(size, repeated);
}

function dumpLine(line: Line): { readonly offset: number; readonly bytes: Uint8Array } {
  const colon = WITH_COLON.exec(line.text);
  const match = colon ?? WITH_OFFSET.exec(line.text) ?? END.exec(line.text);
  if (match === null) throw refuse(line, 0, 'no offset with bytes behind it, as the lines before have');
  const start = match[0].length;
  const offset = parseInt(match[1] ?? '', 16);
  if (!Number.isSafeInteger(offset)) throw refuse(line, 0, 'the offset is no number of bytes');
  // Text stands behind |, else behind more spaces than there are between two bytes.
  const behind = line.text.slice(start).trimEnd();
  const gap = colon === null ? /\||\s{3,}(?=\S)/ : /(?<=\S)\s{2,}/;
  const lead = behind.length - behind.trimStart().length;
  const end = behind.slice(lead).search(gap);
  const column = end < 0 ? behind.slice(lead) : behind.slice(lead, lead + end);
  const digits = column.replace(/\s+/g, '');
  const foreign = column.search(/[^0-9a-f\s]/i);
  if (foreign >= 0) {
    throw refuse(line, start + lead + foreign, `${quoted(column[foreign] ?? '')} is no hexadecimal digit`);
  }
  if (digits.length % 2 !== 0)
    throw refuse(line, start + lead, `an odd number of hexadecimal digits, ${digits.length}`);
  return { offset, bytes: Buffer.from(digits, 'hex') };
}

function refuse(line: Line, column: number, what: string): InputError {
  return new InputError(what, { line: line.number, offset: line.offset + column }, USE_ANOTHER);
}

function hex(offset: number): string {
  return `0x${offset.toString(16)}`;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let offset = 0;
  for (const [index, line] of text.split('\n').entries()) {
    lines.push({ text: line.replace(/^\uFEFF/, '').replace(/\r$/, ''), number: index + 1, offset });
    offset += line.length + 1;
  }
  return lines;
}
