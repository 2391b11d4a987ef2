/** Work that is under way; `undefined` where it was done at once. */
export type Pending = Promise<void> | undefined;

/** Does steps one after the other, in the order in which they came: at once as far as nothing has to be waited for. */
export class Steps {
  readonly #onError: (error: unknown) => void;
  readonly #onIdle: () => void;
  readonly #waiting: (() => Pending)[] = [];
  #isBusy = false;

  /**
   * @param onError told what a step failed with; the next one is done all the same.
   * @param onIdle called when nothing is under way any more that had to be waited for.
   */
  constructor(onError: (error: unknown) => void, onIdle: () => void) {
    this.#onError = onError;
    this.#onIdle = onIdle;
  }

  /** Whether something is under way. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Does a step when its turn comes. */
  run(step: () => Pending): void {
    this.#waiting.push(step);
    if (!this.#isBusy) void this.#goOn();
  }

  #goOn(): Pending {
    this.#isBusy = true;
    for (let step = this.#waiting.shift(); step !== undefined; step = this.#waiting.shift()) {
      const pending = this.#attempt(step);
      if (pending !== undefined) return this.#goOnAfter(pending);
    }
    this.#isBusy = false;
    return undefined;
  }

  async #goOnAfter(pending: Promise<void>): Promise<void> {
    await pending;
    if (this.#goOn() === undefined) this.#onIdle();
  }

  #attempt(step: () => Pending): Pending {
    try {
      return step()?.catch(this.#onError);
    } catch (error) {
      this.#onError(error);
      return undefined;
    }
  }
}
