/** Characters in a line of the reference form. */
const COLUMNS = 72;

/**
 * Decodes base64 (RFC 4648 section 4) without white space. Stricter than `Buffer`, which skips what it does not know:
 * `undefined` for a foreign character, missing padding or a cut end.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/**
 * Base64 as the reference programs write it: lines of 72 characters, each ended by LF, and an empty line after the last.
 * Four of the five recorded peers that wrap at 72 columns write that empty line.
 */
export function formatBase64(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += COLUMNS) lines.push(text.slice(at, at + COLUMNS));
  return `${lines.join('\n')}\n\n`;
}
