import { freeMemory } from '../../../crypto/free-memory';
import { appendAll } from '../../durable';
import type { FileHandle } from '../../file-system';

/** Bytes that are gathered before a system call writes them (docs/architecture.md, "Speed"). */
const BATCH_SIZE = 128 * 1024;

/** Bytes that may wait for the disk before the caller waits too. */
const HIGH_WATER = 256 * 1024;

/** Bytes after which those before them are synced, so that little is left to sync at the end. */
const SYNC_EVERY = 64 * 1024 * 1024;

/**
 * Writes one content to its file, in order: one system call at a time, while the next bytes are made. The first call that
 * fails ends it, and what it failed with is thrown by the next method; then nothing but {@link close} makes sense.
 */
export class ContentWriter {
  /** What no system call has been given yet. */
  private waiting: Uint8Array[] = [];
  private waitingSize = 0;
  /** Bytes in the system call that runs. */
  private inCall = 0;
  private taken = 0;
  private sinceSync = 0;
  /** The system call that ran last; like the next two it never rejects. */
  private call: Promise<void> | undefined;
  private writing: Promise<void> | undefined;
  private syncing: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;

  /** @param file empty, and this writer's alone */
  constructor(private readonly file: FileHandle) {}

  /** Bytes of the content so far. */
  get size(): number {
    return this.taken;
  }

  /**
   * Appends bytes, and takes them over: their memory is freed when they are written.
   *
   * @returns `undefined` while there is room for more; otherwise a promise that resolves when there is again, or a call
   * has failed
   */
  write(bytes: Uint8Array): Promise<void> | undefined {
    this.requireNoFailure();
    this.taken += bytes.length;
    this.waiting.push(bytes);
    this.waitingSize += bytes.length;
    if (this.waitingSize >= BATCH_SIZE) this.writing ??= this.writeOut(BATCH_SIZE);
    return this.waitingSize + this.inCall > HIGH_WATER ? this.call : undefined;
  }

  /** Throws what a system call failed with, if one has so far. */
  requireNoFailure(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }

  /** Resolves when all bytes are in the file, though a power cut may still take them. */
  async flush(): Promise<void> {
    await this.writing;
    this.writing ??= this.writeOut(1);
    await this.writing;
    this.requireNoFailure();
  }

  /** Resolves when all bytes of the file survive a power cut. */
  async sync(): Promise<void> {
    await this.flush();
    await this.syncing;
    this.requireNoFailure();
    await this.file.sync();
  }

  /** Closes the file; what was not flushed is lost. */
  async close(): Promise<void> {
    this.forgetWaiting();
    await this.writing;
    await this.syncing;
    await this.file.close();
  }

  /** Writes what waits, while it is as much as `least`, all of it with one call. */
  private async writeOut(least: number): Promise<void> {
    while (this.waitingSize >= least) {
      const batch = this.waiting;
      this.inCall = this.waitingSize;
      this.forgetWaiting();
      this.call = appendAll(this.file, batch).catch((error: unknown) => this.fail(error));
      await this.call;
      batch.forEach(freeMemory);
      this.sinceSync += this.inCall;
      this.inCall = 0;
      if (this.sinceSync >= SYNC_EVERY) this.syncing ??= this.syncBehind();
    }
    this.writing = undefined;
  }

  /** Syncs what is written while more is. A sync that fails is told once only, so it ends the content. */
  private async syncBehind(): Promise<void> {
    this.sinceSync = 0;
    await this.file.datasync().catch((error: unknown) => this.fail(error));
    this.syncing = undefined;
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    this.forgetWaiting();
  }

  private forgetWaiting(): void {
    this.waiting = [];
    this.waitingSize = 0;
  }
}
