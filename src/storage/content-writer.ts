import type { FileHandle } from 'node:fs/promises';
import { appendAll } from './durable';

/** Bytes that are gathered before a system call writes them (docs/architecture.md, "Speed"). */
const BATCH_SIZE = 256 * 1024;

/**
 * Writes one content to its file, in order. Each method is called when the one before has resolved. What fails rejects with
 * the system's error; then nothing but {@link close} makes sense.
 */
export class ContentWriter {
  private readonly batch = Buffer.allocUnsafeSlow(BATCH_SIZE);
  private gathered = 0;
  private written = 0;

  /** @param file empty, and this writer's alone */
  constructor(private readonly file: FileHandle) {}

  /** Bytes of the content so far. */
  get size(): number {
    return this.written;
  }

  /** Appends bytes; the caller may use its buffer again when the promise resolves. */
  async write(bytes: Uint8Array): Promise<void> {
    this.written += bytes.length;
    if (this.gathered + bytes.length < BATCH_SIZE) {
      this.batch.set(bytes, this.gathered);
      this.gathered += bytes.length;
    } else {
      await this.append(bytes);
    }
  }

  /** Resolves when all bytes are in the file, though a power cut may still take them. */
  async flush(): Promise<void> {
    await this.append();
  }

  /** Resolves when all bytes of the file survive a power cut. */
  async sync(): Promise<void> {
    await this.flush();
    await this.file.sync();
  }

  /** Closes the file; what was not flushed is lost. */
  async close(): Promise<void> {
    await this.file.close();
  }

  private async append(...last: Uint8Array[]): Promise<void> {
    await appendAll(this.file, [this.batch.subarray(0, this.gathered), ...last]);
    this.gathered = 0;
  }
}
