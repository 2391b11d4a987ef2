import { on } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { FromWorker } from './content-worker';
import { LocalFileError, type Content, type ContentSource } from './encrypted-content';
import { WORKER_FILE } from './worker-file';

/**
 * A file's ciphertext, made in a thread of its own while this one writes to the socket. The thread begins with the first
 * piece that is asked for, and has ended when the caller gets the last one, an error, or nothing more because it ended early.
 */
export class ContentInWorker implements Content {
  readonly #source: ContentSource;
  readonly #program: string;
  #checksums: ReadonlyMap<string, number> = new Map();

  /** @param program the file that the thread runs. */
  constructor(source: ContentSource, program = WORKER_FILE) {
    this.#source = source;
    this.#program = program;
  }

  get checksums(): ReadonlyMap<string, number> {
    return this.#checksums;
  }

  async *pieces(): AsyncGenerator<Uint8Array, void> {
    keepFreedMemory();
    const worker = new Worker(this.#program, { workerData: this.#source });
    // While it is read from, the messages below throw what the worker threw; after that nobody asks.
    worker.on('error', () => undefined);
    try {
      const messages = on(worker, 'message', { close: ['exit'] }) as AsyncIterable<[FromWorker]>;
      for await (const [message] of messages) {
        if ('failed' in message) throw new LocalFileError(message.failed.code, message.failed.message, message.failed);
        if ('checksums' in message) {
          this.#checksums = message.checksums;
          return;
        }
        yield message.piece;
        worker.postMessage('taken');
        free(message.piece.buffer);
      }
      throw new Error('the thread that encrypts the file has ended before its time');
    } finally {
      await worker.terminate();
    }
  }
}

const { port1: nowhere } = new MessageChannel();
nowhere.close();

/**
 * Gives memory back at once; V8 would keep some 30 MiB of it until it collects garbage
 * (docs/decisions/a-thread-for-a-large-file.md).
 */
function free(memory: ArrayBuffer): void {
  nowhere.postMessage(undefined, [memory]);
}

/**
 * Has the C library of most Linux systems keep what is freed for the next piece, which it does up to twice the largest
 * block that was ever freed. Otherwise it hands each piece back to the system, and getting new pages costs a tenth of the time.
 */
function keepFreedMemory(): void {
  free(new ArrayBuffer(LARGEST_FREED));
}

/** Bytes, more than all pieces together; they are never touched, and so take no memory. */
const LARGEST_FREED = 8 * 2 ** 20;
