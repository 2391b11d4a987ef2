/**
 * What a reader does not see, or what moves the cursor or turns the direction of reading: control characters (C0, DEL,
 * C1), line and paragraph separators, halves of surrogate pairs, noncharacters, and the characters that Unicode says to
 * leave out of sight (bidi controls, byte order mark, soft hyphen, blanks without width, tags). Joiners and variation
 * selectors stay: Persian and emoji are written with them.
 */
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}]|(?![\u200c\u200d\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;

/** The same as the source of a regular expression with the flag `u`, for a script that is sent elsewhere. */
export const UNSEEN_PATTERN = UNSEEN.source;

/** Bytes as text: UTF-8 where they are valid UTF-8, else latin1. To be escaped before a person sees it. */
export function displayText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** A name from a peer, as text or as the bytes of the wire, in quotes: one line in which every character is seen. */
export function quoted(name: string | Uint8Array): string {
  return jsonLine(typeof name === 'string' ? name : displayText(name));
}

/** The same without the quotes. */
export function escaped(name: string | Uint8Array): string {
  return quoted(name).slice(1, -1);
}

/** A value as JSON in one line; characters that nobody sees are escaped, so that a parser still reads the same value. */
export function jsonLine(value: string | number | object): string {
  return JSON.stringify(value).replace(UNSEEN, asEscape);
}

/** Text with everything unseen in it escaped, so that it is harmless on a terminal and in XML. Tabs and line breaks stay. */
export function visible(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(UNSEEN, (character) => (character === '\t' || character === '\n' ? character : asEscape(character)));
}

/** A path or a name in one line: what nobody sees is escaped, all else is as it is, backslashes too. */
export function visiblePath(path: string): string {
  return path.replace(UNSEEN, asEscape);
}

/** Visible text in one line. */
export function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}

/** As JSON and JavaScript write it, one escape for each UTF-16 unit. */
function asEscape(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
