/**
 * A task that is done at once and then again and again, one run at a time: where one takes longer, the next are left out. It has to
 * catch what it fails with.
 */
export class Recurring {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  /** @param task is told by what it is given whether it is to end early. */
  constructor(
    private readonly everyMs: number,
    private readonly task: (isStopped: () => boolean) => Promise<void>,
  ) {}

  start(): void {
    this.#run();
    this.#timer = setInterval(() => this.#run(), this.everyMs);
    this.#timer.unref();
  }

  /** Resolves when the task does not run any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  #run(): void {
    this.#running ??= this.task(() => this.#stopped).finally(() => (this.#running = undefined));
  }
}
