import { MessageChannel, type MessagePort } from 'node:worker_threads';

/**
 * Gives the memory of a large buffer back at once, where V8 would keep it until it collects garbage; the buffer is empty then.
 * One that shares its memory with others stays as it is (docs/decisions/no-thread-for-a-large-file.md).
 */
export function freeMemory(bytes: Uint8Array): void {
  const { buffer } = bytes;
  const isShared = !(buffer instanceof ArrayBuffer) || buffer.byteLength !== bytes.byteLength;
  if (isShared || bytes.length < WORTHWHILE) return;
  nowhere ??= open();
  nowhere.postMessage(undefined, [buffer]);
}

/** Bytes below which it is not worth the call. */
const WORTHWHILE = 64 * 1024;

/** What is moved to a port that is closed is freed. */
let nowhere: MessagePort | undefined;

function open(): MessagePort {
  const { port1 } = new MessageChannel();
  port1.close();
  // The C library of most Linux systems keeps freed memory for later up to twice the largest block that was ever freed; more
  // goes back to the system, and to get new pages for every piece takes longer than to fill them. This block is never touched,
  // and so takes no memory itself.
  port1.postMessage(undefined, [new ArrayBuffer(LARGEST_FREED)]);
  return port1;
}

/** Bytes, as many as all pieces of a content that are in memory at a time. */
const LARGEST_FREED = 8 * 2 ** 20;
