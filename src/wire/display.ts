import { displayText } from './value';

/** A name as a person reads it in a sentence: in quotes, with its control characters escaped. */
export function quoted(name: Uint8Array): string {
  return JSON.stringify(displayText(name));
}

/** Bytes as lower-case hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
