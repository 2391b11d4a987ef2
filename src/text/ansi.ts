/** Select Graphic Rendition parameters (ECMA-48 section 8.3.117). */
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** How a piece of text is to look. */
export type Style = keyof typeof CODES;

/** Puts text into a style. */
export type Paint = (style: Style, text: string) => string;

/** For a terminal. */
export const inColour: Paint = (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m`;

/** For everything else. */
export const plainly: Paint = (_, text) => text;
