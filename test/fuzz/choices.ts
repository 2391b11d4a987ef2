/** Turns the bytes of an input into choices, from front to back; past the end every choice is 0. */
export class Choices {
  #at = 0;

  constructor(private readonly data: Uint8Array) {}

  /** Whether no byte is left. */
  get isOver(): boolean {
    return this.#at >= this.data.length;
  }

  /** A number from 0 to below `count`, which is 256 at the most. */
  below(count: number): number {
    return (this.data[this.#at++] ?? 0) % count;
  }

  /** One of the values, the first where no byte is left. */
  oneOf<const T>(values: readonly [T, ...T[]]): T {
    return values[this.below(values.length)] ?? values[0];
  }

  /** The next bytes, as many as two bytes in front of them say, or as are left. */
  piece(): Uint8Array {
    const length = this.below(256) | (this.below(256) << 8);
    const bytes = this.data.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }

  /** All bytes that are left. */
  rest(): Uint8Array {
    const bytes = this.data.subarray(this.#at);
    this.#at = this.data.length;
    return bytes;
  }
}
