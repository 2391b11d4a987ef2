/** Reads a TCP port that can be connected to, 1 to 65535, in decimal digits; `undefined` if the text is none. */
export function parsePort(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port >= 1 && port <= 65535 ? port : undefined;
}
