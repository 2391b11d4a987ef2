/**
 * A task that serves everybody who asked before it began: one runs at a time, and all who ask meanwhile share the next. So
 * a sync or a commit costs once, however many wait for it.
 */
export class SharedRun {
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(private readonly task: () => Promise<void>) {}

  /** Whether nobody waits for it. */
  get isIdle(): boolean {
    return this.running === undefined;
  }

  /** Resolves or rejects as the run that began after this call does. */
  run(): Promise<void> {
    if (this.running === undefined) return this.begin();
    this.next ??= this.running.then(
      () => this.begin(),
      () => this.begin(),
    );
    return this.next;
  }

  private begin(): Promise<void> {
    this.next = undefined;
    const run = this.task().finally(() => {
      if (this.next === undefined) this.running = undefined;
    });
    this.running = run;
    return run;
  }
}
