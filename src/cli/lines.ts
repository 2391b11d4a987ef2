import { writeSync } from 'node:fs';

/** How long a full pipe is left alone before it is tried again, in milliseconds. */
const PAUSE_MS = 10;

/**
 * Lines on standard output. Those of one turn of the event loop are written in one system call, which returns when whoever
 * reads them has room: a log that nobody reads holds up who writes it, and takes no memory.
 */
export class Lines {
  private waiting = '';
  private isRead = true;

  constructor() {
    process.on('exit', () => this.flush());
  }

  /** @param line without its line break. */
  write(line: string): void {
    if (!this.isRead) return;
    if (this.waiting === '') setImmediate(() => this.flush());
    this.waiting += `${line}\n`;
  }

  private flush(): void {
    let bytes = Buffer.from(this.waiting);
    this.waiting = '';
    while (bytes.length > 0) bytes = bytes.subarray(this.writeSome(bytes));
  }

  /** How many of the bytes are done with. */
  private writeSome(bytes: Buffer): number {
    try {
      return writeSync(1, bytes);
    } catch (error) {
      switch ((error as NodeJS.ErrnoException).code) {
        case 'EAGAIN':
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
          return 0;
        case 'EPIPE':
          // The server goes on without a reader of its log.
          this.isRead = false;
          return bytes.length;
        default:
          throw error;
      }
    }
  }
}
