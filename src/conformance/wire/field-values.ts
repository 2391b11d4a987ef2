import { sameBytes } from '../../wire/value';
import type { ReadMessage } from './message-reader';

/** The bytes in a field; none where the field is not there. */
export function bytesIn(values: ReadMessage['values'], field: string): Uint8Array {
  const value = values[field];
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}

/** The number in a field; -1 where the field is not there. */
export function numberIn(values: ReadMessage['values'], field: string): number {
  const value = values[field];
  return typeof value === 'number' ? value : -1;
}

/** Whether a field holds just these bytes. @param due `undefined` for bytes that are not known, which nothing holds. */
export function holds(values: ReadMessage['values'], field: string, due: unknown): boolean {
  const value = values[field];
  return value instanceof Uint8Array && due instanceof Uint8Array && sameBytes(value, due);
}
