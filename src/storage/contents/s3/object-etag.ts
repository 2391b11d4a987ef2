import { createHash } from 'node:crypto';

/** The etag that a store gives an object of one piece, unless it encrypts. */
export function etagOfWhole(md5: Uint8Array): string {
  return Buffer.from(md5).toString('hex');
}

/** The etag that a store gives an object of parts, unless it encrypts. */
export function etagOfParts(md5s: readonly Uint8Array[]): string {
  const hash = createHash('md5');
  for (const md5 of md5s) hash.update(md5);
  return `${hash.digest('hex')}-${md5s.length}`;
}

/** Whether an etag says what the bytes of an object, or of a part, are. */
export function saysMd5(etag: string): boolean {
  return /^[0-9a-f]{32}(-[0-9]+)?$/.test(etag);
}
