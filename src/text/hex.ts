/** Bytes as lower-case hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** The first `most` bytes as hexadecimal digits, with an ellipsis where there are more. */
export function shortHex(bytes: Uint8Array, most: number): string {
  return bytes.length > most ? `${hex(bytes.subarray(0, most))}…` : hex(bytes);
}

/** Bytes as hexadecimal digits with a space between two bytes. */
export function spacedHex(bytes: Uint8Array): string {
  return Array.from(bytes, hexByte).join(' ');
}

/** One byte as two hexadecimal digits. */
export function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
