/** Runs tasks one after another, in the order in which they came. A failed task does not hinder the next one. */
export class SerialQueue {
  private tail: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects as the task does. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.tail.then(task);
    // The failure reaches the task's own caller through `result`; the tail only keeps the order.
    this.tail = result.catch(() => undefined);
    return result;
  }

  /** Resolves when everything that was asked so far has ended. */
  async idle(): Promise<void> {
    await this.tail;
  }
}
