/** Says how long to wait, so that no more bytes than a number go by in a second. */
export class Pace {
  #due = 0;

  /**
   * @param bytesPerSecond 0: any number.
   * @param now milliseconds of a clock that only goes forward.
   */
  constructor(
    private readonly bytesPerSecond: number,
    private readonly now: () => number,
  ) {}

  /** @returns milliseconds to wait after these bytes, before the next ones. */
  after(bytes: number): number {
    if (this.bytesPerSecond === 0) return 0;
    const now = this.now();
    // What was not used before is not saved up.
    this.#due = Math.max(this.#due, now) + (bytes * 1000) / this.bytesPerSecond;
    return this.#due - now;
  }
}
