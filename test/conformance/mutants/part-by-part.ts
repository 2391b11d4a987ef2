import type { Passage, Way } from './relay';

/** One call for the header, one for the payload: a part that comes in two pieces is taken for the whole of it. */
export class PartByPart implements Passage {
  readonly #headerSize: number;
  readonly #way: Way;
  #left: number;
  #isHeader = true;

  constructor(headerSize: number, way: Way) {
    this.#headerSize = headerSize;
    this.#way = way;
    this.#left = headerSize;
  }

  take(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (rest.length < this.#left) return this.#way.hangUp();
      const part = rest.subarray(0, this.#left);
      rest = rest.subarray(part.length);
      this.#way.on(part);
      this.#left = this.#isHeader ? part.readUInt32LE(this.#headerSize - 4) : this.#headerSize;
      this.#isHeader = !this.#isHeader;
      if (this.#left === 0) {
        this.#left = this.#headerSize;
        this.#isHeader = true;
      }
    }
  }

  end(): void {
    this.#way.endOn();
  }
}
