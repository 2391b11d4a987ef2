import { close, constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const MEBIBYTE = 1024 * 1024;
/** Bytes that wait at most. */
const CAPACITY = MEBIBYTE;
/** After how many milliseconds an output that is full is tried again; and one that fails. */
const FULL_MS = 10;
const FAILING_MS = 1000;
const NEW_LINE = 10;

/** What {@link Lines} are told, and tell. */
export interface LinesOptions {
  /** Where they are written, without waiting for a reader. */
  readonly fd: number;
  /** Makes the line that stands where so many are missing. */
  dropped(count: number): string;
  /** How long a line waits for others to be written with, in milliseconds; by default for those of its turn of the event loop. */
  readonly gatherMs?: number;
  /** Is told that writing has begun to fail, with the code of the error, or that it no longer does. */
  onProblem?(problem: string | undefined): void;
}

/**
 * Lines that are written in the order in which they come, without holding up who writes them, and without an error ever.
 * What cannot be written now waits, up to 1 MiB; then lines are dropped until all that waited is written, and one line
 * says how many are missing there (docs/decisions/a-log-that-never-waits.md).
 */
export class Lines {
  readonly #options: LinesOptions;
  #fd: number;
  #replacement: number | undefined;
  /** What is being written, and how far it has come. */
  #batch = Buffer.alloc(0);
  #offset = 0;
  #waiting = '';
  /** Bytes of both. */
  #size = 0;
  #isWriting = false;
  #next: NodeJS.Immediate | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Lines that are missing behind what waits. */
  #gap = 0;
  #dropped = 0;
  #problem: string | undefined;
  readonly #atExit = (): void => this.#writeNow();

  constructor(options: LinesOptions) {
    this.#options = options;
    this.#fd = options.fd;
    process.on('exit', this.#atExit);
  }

  /** How many lines have been dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The code of the error that the last attempt to write ended with. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** @param line without its line break. */
  write(line: string): void {
    const bytes = Buffer.byteLength(line) + 1;
    if (this.#gap > 0 || this.#size + bytes > CAPACITY) {
      this.#gap += 1;
      this.#dropped += 1;
    } else {
      this.#waiting += `${line}\n`;
      this.#size += bytes;
      this.#schedule();
    }
  }

  /** Goes on in another file, with a whole line, and closes the one before. */
  replace(fd: number): void {
    if (this.#replacement !== undefined) close(this.#replacement);
    this.#replacement = fd;
    this.#writeSome();
  }

  /**
   * Writes what waits, as far as that is possible within a time. Nothing is written afterwards.
   * @param ms milliseconds.
   */
  async end(ms: number): Promise<void> {
    const deadline = performance.now() + ms;
    this.#writeSome();
    while ((this.#size > 0 || this.#isWriting) && performance.now() < deadline) await pause(1);
    this.#writeNow();
    process.off('exit', this.#atExit);
  }

  /** To hand a write to a thread takes longer than to make a line, so that lines are written together. */
  #schedule(): void {
    if (this.#isWriting || this.#retry !== undefined) return;
    const { gatherMs } = this.#options;
    if (gatherMs === undefined) this.#next ??= setImmediate(() => this.#writeSome());
    else this.#gathering ??= setTimeout(() => this.#writeSome(), gatherMs);
  }

  #writeSome(): void {
    if (this.#isWriting) return;
    clearImmediate(this.#next);
    clearTimeout(this.#gathering);
    clearTimeout(this.#retry);
    this.#next = this.#gathering = this.#retry = undefined;
    this.#takeReplacement();
    this.#fillBatch();
    if (this.#isDone()) return;
    this.#isWriting = true;
    write(this.#fd, this.#batch, this.#offset, null, null, (error, written) => {
      this.#isWriting = false;
      if (error === null) this.#wrote(written);
      else this.#failed(error);
    });
  }

  #wrote(bytes: number): void {
    this.#offset += bytes;
    this.#size -= bytes;
    this.#tellProblem(undefined);
    if (this.#size > 0 || this.#gap > 0 || this.#replacement !== undefined) this.#schedule();
  }

  #failed({ code }: NodeJS.ErrnoException): void {
    const isFull = code === 'EAGAIN';
    if (!isFull) this.#tellProblem(code);
    this.#retry = setTimeout(() => this.#writeSome(), isFull ? FULL_MS : FAILING_MS).unref();
    if (this.#replacement !== undefined) this.#writeSome();
  }

  #tellProblem(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#options.onProblem?.(problem);
  }

  #isDone(): boolean {
    return this.#offset === this.#batch.length;
  }

  /** Takes what waits, and the line about those that are missing. */
  #fillBatch(): void {
    if (!this.#isDone()) return;
    if (this.#waiting === '' && this.#gap > 0) {
      this.#waiting = `${this.#options.dropped(this.#gap)}\n`;
      this.#size += Buffer.byteLength(this.#waiting);
      this.#gap = 0;
    }
    this.#batch = Buffer.from(this.#waiting);
    this.#offset = 0;
    this.#waiting = '';
  }

  /** What has been written of a line in the old file is written again in the new one. */
  #takeReplacement(): void {
    if (this.#replacement === undefined) return;
    close(this.#fd);
    this.#fd = this.#replacement;
    this.#replacement = undefined;
    const start = this.#offset === 0 ? 0 : this.#batch.lastIndexOf(NEW_LINE, this.#offset - 1) + 1;
    if (this.#isDone()) return;
    this.#size += this.#offset - start;
    this.#offset = start;
  }

  /** The process ends, and nothing can be waited for. */
  #writeNow(): void {
    if (this.#isWriting) return;
    try {
      this.#fillBatch();
      while (!this.#isDone()) {
        const written = writeSync(this.#fd, this.#batch, this.#offset);
        this.#offset += written;
        this.#size -= written;
        this.#fillBatch();
      }
    } catch {
      // What is left is lost with the process, and there is nobody left to tell.
    }
  }
}

/**
 * Standard output, so opened that no write waits for a reader: to wait for one in a thread would keep the process from
 * ending. A file is never full in that sense, and goes on where others have written.
 */
export function openStandardOutput(): number {
  if (fstatSync(1).isFile()) return 1;
  try {
    return openSync('/proc/self/fd/1', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // A socket, another's pipe, or another system. Node makes a pipe or a socket non-blocking as it opens it.
    return process.stdout.fd;
  }
}
