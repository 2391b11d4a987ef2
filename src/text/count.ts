/** A number with its noun: `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** `1 byte`, `2 bytes`. */
export function byteCount(count: number): string {
  return counted(count, 'byte');
}
