/** Characters that take two columns of a terminal: the East Asian wide ones, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Characters that take none: marks above and below others, joiners, variation selectors. */
const NARROW = /[\p{Mn}\p{Me}\u200c\u200d\ufe00-\ufe0f]/u;

/** Columns that a text without control characters takes on a terminal; some terminals differ about emoji. */
export function textWidth(text: string): number {
  return Array.from(text).reduce((width, character) => width + characterWidth(character), 0);
}

/** A text in at most so many columns, with an ellipsis in the middle where it is longer: the end of a name tells much. */
export function shortened(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  if (columns < 1) return '';
  const characters = Array.from(text);
  const tail = taken([...characters].reverse(), Math.floor((columns - 1) / 2)).reverse();
  const head = taken(characters, columns - 1 - textWidth(tail.join('')));
  return `${head.join('')}…${tail.join('')}`;
}

function taken(characters: readonly string[], columns: number): string[] {
  let width = 0;
  const end = characters.findIndex((character) => (width += characterWidth(character)) > columns);
  return characters.slice(0, end < 0 ? characters.length : end);
}

function characterWidth(character: string): number {
  if (NARROW.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
