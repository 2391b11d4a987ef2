import type { Notes } from '../storage';

/** How many entries are remembered; the oldest is forgotten first. */
const MOST = 10_000;

/** The notes of a server that shares its store with nobody: in memory, and forgotten with it. */
export class ShortMemory implements Notes {
  readonly #entries = new Map<string, { readonly value: string; readonly until: number }>();

  /** @param now the time in milliseconds. */
  constructor(private readonly now: () => number = Date.now) {}

  // Not `async`, both: what one call has remembered, the next one finds, whether or not it was awaited.
  add(key: string, value: string, lifetimeMs: number): Promise<void> {
    this.#forgetOld();
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.now() + lifetimeMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST && oldest !== undefined) this.#entries.delete(oldest);
    return Promise.resolve();
  }

  take(key: string): Promise<string | undefined> {
    const found = this.#entries.get(key);
    this.#entries.delete(key);
    return Promise.resolve(found !== undefined && found.until > this.now() ? found.value : undefined);
  }

  /** As far as entries end in the order in which they came, which they do where all live equally long. */
  #forgetOld(): void {
    for (const [key, { until }] of this.#entries) {
      if (until > this.now()) return;
      this.#entries.delete(key);
    }
  }
}
