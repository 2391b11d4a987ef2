import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FromWorker } from './content-worker';
import { LocalFileError, type Content, type ContentSource } from './encrypted-content';
import { freeMemory } from '../crypto/free-memory';
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
        freeMemory(message.piece);
      }
      throw new Error('the thread that encrypts the file has ended before its time');
    } finally {
      await worker.terminate();
    }
  }
}
