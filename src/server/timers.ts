/** The times that run on one connection, each under a name. */
export class Timers<Name extends string> {
  readonly #running = new Map<Name, NodeJS.Timeout>();

  /** Calls back after so many milliseconds, in place of what runs under that name. */
  start(name: Name, ms: number, then: () => void): void {
    this.stop(name);
    this.#running.set(name, setTimeout(then, ms));
  }

  isRunning(name: Name): boolean {
    return this.#running.has(name);
  }

  stop(name: Name): void {
    clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  stopAll(): void {
    for (const name of this.#running.keys()) this.stop(name);
  }
}
