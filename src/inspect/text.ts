import { displayText } from '../wire/value';

/** `1 byte`, `2 bytes`. */
export function byteCount(count: number): string {
  return counted(count, 'byte');
}

/** A number with its noun. */
export function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** A name from the wire may hold anything: what would move a terminal's cursor is shown as an escape. */
export function quoted(bytes: Uint8Array): string {
  return JSON.stringify(displayText(bytes)).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Hexadecimal digits, at most so many bytes of them. */
export function hexDigits(bytes: Uint8Array, most = bytes.length): string {
  const digits = Buffer.from(bytes.subarray(0, most)).toString('hex');
  return bytes.length > most ? `${digits}…` : digits;
}
