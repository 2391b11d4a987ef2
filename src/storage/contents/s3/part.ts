import { createHash } from 'node:crypto';
import { freeMemory } from '../../../crypto/free-memory';
import type { ObjectBody } from './object-store';

/**
 * Some of a content that goes to the store with one request: memory of a fixed size that is filled from its beginning. Its
 * MD5 is made along the way, so that no request waits for the sum of all of it.
 */
export class Part {
  private readonly memory: Buffer;
  private readonly hash = createHash('md5');
  private filled = 0;

  /** @param capacity in bytes; what is not filled costs no memory */
  constructor(readonly capacity: number) {
    this.memory = Buffer.allocUnsafeSlow(capacity);
  }

  get size(): number {
    return this.filled;
  }

  get isFull(): boolean {
    return this.filled === this.capacity;
  }

  /** Takes as many bytes as there is room for, and answers how many. */
  take(bytes: Uint8Array): number {
    const fitting = bytes.subarray(0, this.capacity - this.filled);
    this.memory.set(fitting, this.filled);
    this.hash.update(fitting);
    this.filled += fitting.length;
    return fitting.length;
  }

  /** What goes to the store. Nothing is taken after that. */
  body(): ObjectBody {
    return { bytes: this.memory.subarray(0, this.filled), md5: this.hash.digest() };
  }

  /** Gives the memory back at once. */
  free(): void {
    freeMemory(this.memory);
  }
}
