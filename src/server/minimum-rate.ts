/**
 * Whether bytes that are due come fast enough: at a rate on average, over a window of time. Time counts only while the
 * peer could send; judged is with each piece that comes, since for a peer that sends nothing there is the idle time.
 */
export class MinimumRate {
  readonly #bytesPerMs: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  #isDue = false;
  /** Milliseconds that the peer is ahead; never more than the window, so that nobody saves up for the night. */
  #ahead = 0;
  /** When time was last counted; `undefined` while it does not count. */
  #since: number | undefined;

  /**
   * @param bytesPerSecond that are asked for; 0 asks for nothing.
   * @param windowMs how long the average may be below that, in milliseconds.
   * @param now a time in milliseconds that never goes back.
   */
  constructor(bytesPerSecond: number, windowMs: number, now: () => number = () => performance.now()) {
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  /** Bytes are due, and read: time counts from here, or goes on where it stood. */
  resume(): void {
    if (!this.#isDue) this.#ahead = this.#windowMs;
    this.#isDue = true;
    this.#since ??= this.#now();
  }

  /** Nothing is read for a while: what is due stays due, and the time does not count. */
  pause(): void {
    this.#since = undefined;
  }

  /** All that was due has come; what is due next has the whole window again. */
  finish(): void {
    this.#isDue = false;
    this.#since = undefined;
  }

  /** Takes a piece that has come. @returns whether the peer is fast enough */
  take(bytes: number): boolean {
    if (this.#since === undefined || this.#bytesPerMs === 0) return true;
    const now = this.#now();
    const ahead = this.#ahead - (now - this.#since) + bytes / this.#bytesPerMs;
    this.#ahead = Math.min(this.#windowMs, ahead);
    this.#since = now;
    return ahead >= 0;
  }
}
