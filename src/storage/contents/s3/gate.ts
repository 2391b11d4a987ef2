/** Lets some tasks run at one time; the others wait for their turn, in the order in which they came. */
export class Gate {
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  /** @param width tasks that run at one time */
  constructor(private readonly width: number) {}

  /** Resolves or rejects as the task does. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running < this.width) this.running += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      // The place of who leaves is the next one's.
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
