/** Bytes that have arrived and not been taken yet, without joining the pieces in which they came. */
export class ByteQueue {
  readonly #pieces: Uint8Array[] = [];
  /** Bytes of the first piece that were taken. */
  #start = 0;
  #length = 0;
  #taken = 0;

  /** Bytes that can be taken. */
  get length(): number {
    return this.#length;
  }

  /** Bytes that were taken or dropped, from the first on. */
  get taken(): number {
    return this.#taken;
  }

  /** Adds a piece; it is not copied. */
  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** Copies what is left of the piece that was pushed last, so that its memory may be used again. */
  keepLast(): void {
    const last = this.#pieces.pop();
    if (last === undefined) return;
    const start = this.#pieces.length === 0 ? this.#start : 0;
    this.#start -= start;
    this.#pieces.push(new Uint8Array(last.subarray(start)));
  }

  /** The first `count` bytes, which stay; there must be as many. */
  peek(count: number): Uint8Array {
    const first = this.#pieces[0];
    if (first !== undefined && first.length - this.#start >= count) {
      return first.subarray(this.#start, this.#start + count);
    }
    const joined = new Uint8Array(count);
    let filled = 0;
    let start = this.#start;
    for (const piece of this.#pieces) {
      if (filled === count) break;
      const part = piece.subarray(start, start + count - filled);
      joined.set(part, filled);
      filled += part.length;
      start = 0;
    }
    return joined;
  }

  /** Drops the first `count` bytes; there must be as many. */
  drop(count: number): void {
    let left = count;
    while (left > 0) left -= this.#advance(left);
  }

  /** Takes bytes of the first piece, `most` at the most; empty where nothing waits. */
  takePiece(most: number): Uint8Array {
    const first = this.#pieces[0];
    if (first === undefined) return new Uint8Array(0);
    const taken = first.subarray(this.#start, this.#start + most);
    this.#advance(most);
    return taken;
  }

  /** Goes on in the first piece, `most` bytes at the most; says how many. */
  #advance(most: number): number {
    const size = this.#pieces[0]?.length ?? 0;
    const count = Math.min(most, size - this.#start);
    this.#start += count;
    this.#length -= count;
    this.#taken += count;
    if (this.#start === size) {
      this.#pieces.shift();
      this.#start = 0;
    }
    return count;
  }
}
