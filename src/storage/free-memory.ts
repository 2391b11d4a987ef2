import { MessageChannel } from 'node:worker_threads';

/** A port that is closed: what is transferred to it goes nowhere, and its memory is free at once. */
const nowhere = new MessageChannel().port1;
nowhere.close();

/**
 * Frees the memory of a Buffer now, which is empty from then on. Left to V8, which counts such memory by halves, tens of
 * megabytes pile up before it looks (docs/decisions/small-young-generation.md). One that shares its memory stays as it is.
 */
export function freeMemory({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) nowhere.postMessage(undefined, [buffer]);
}
