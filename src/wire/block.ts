/** Zeros behind a message of this length where messages are filled up to a multiple of `block` bytes. */
export function blockPadding(length: number, block: number): number {
  return (block - (length % block)) % block;
}
