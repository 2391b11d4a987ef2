/** A 32-bit word with its first bit last. */
export function reverseBits(word: number): number {
  return swapBytes(reverseBitsOfBytes(word));
}

/** A 32-bit word whose bytes stay in their places, each with its first bit last. */
export function reverseBitsOfBytes(word: number): number {
  const single = ((word & 0x55555555) << 1) | ((word >>> 1) & 0x55555555);
  const paired = ((single & 0x33333333) << 2) | ((single >>> 2) & 0x33333333);
  return ((paired & 0x0f0f0f0f) << 4) | ((paired >>> 4) & 0x0f0f0f0f);
}

/** A 32-bit word with its first byte last. */
export function swapBytes(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
