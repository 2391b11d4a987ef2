import type { Content } from './content';

/** Bytes of the largest content that comes with its row (docs/decisions/small-contents-by-the-log.md). */
export const SMALL_CONTENT = 4096;

/** A content that is so small that it comes with its row; until then it lies in memory. */
export class SmallContent implements Content {
  private readonly pieces: Uint8Array[] = [];
  private taken = 0;

  get size(): number {
    return this.taken;
  }

  get inRow(): Uint8Array {
    return Buffer.concat(this.pieces);
  }

  /** @throws RangeError where it is more than {@link SMALL_CONTENT} */
  write(bytes: Uint8Array): undefined {
    if (this.taken + bytes.length > SMALL_CONTENT) throw new RangeError('more came than a small content has');
    this.pieces.push(bytes);
    this.taken += bytes.length;
  }

  requireNoFailure(): void {
    // Memory does not fail.
  }

  requireRecordable(): void {
    // It comes with its row.
  }

  async finish(): Promise<void> {
    // Its row makes it durable.
  }

  async remove(): Promise<void> {
    this.pieces.length = 0;
  }
}
