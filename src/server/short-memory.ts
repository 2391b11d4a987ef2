/** How many entries are remembered; the oldest is forgotten first. */
const MOST = 10_000;

/** Remembers values for a bounded time, and forgets each when it is taken. */
export class ShortMemory<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly until: number }>();

  /**
   * @param lifetimeMs how long a value is remembered, in milliseconds.
   * @param now the time in milliseconds.
   */
  constructor(
    private readonly lifetimeMs: number,
    private readonly now: () => number,
  ) {}

  /** Remembers a value, in place of another one of this key. */
  add(key: string, value: T): void {
    this.#forgetOld();
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.now() + this.lifetimeMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** The value of this key, where it is remembered still; it is forgotten with that. */
  take(key: string): T | undefined {
    this.#forgetOld();
    const found = this.#entries.get(key);
    this.#entries.delete(key);
    return found?.value;
  }

  /** The entries are in the order of their ends: all live equally long. */
  #forgetOld(): void {
    for (const [key, { until }] of this.#entries) {
      if (until > this.now()) return;
      this.#entries.delete(key);
    }
  }
}
