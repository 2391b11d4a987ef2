const LF = 0x0a;
const CR = 0x0d;

/**
 * The lines of a text file as bytes, for files that hold names (which are bytes, not text). A byte order mark in front,
 * the CR of a CRLF and the empty line after a last line ending are no part of them.
 */
export function splitLines(bytes: Uint8Array): readonly Uint8Array[] {
  const rest = hasByteOrderMark(bytes) ? bytes.subarray(3) : bytes;
  const lines: Uint8Array[] = [];
  for (let start = 0; start < rest.length;) {
    const found = rest.indexOf(LF, start);
    const end = found < 0 ? rest.length : found;
    lines.push(rest.subarray(start, end > start && rest[end - 1] === CR ? end - 1 : end));
    start = end + 1;
  }
  return lines;
}

/** Whether the bytes begin with the UTF-8 byte order mark, which editors on Windows put in front of a file. */
export function hasByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
