import type { barMaker } from './send-output';

type MakeBar = Awaited<ReturnType<typeof barMaker>>;

/** A line on a terminal that says how far a command is. */
export class ProgressLine {
  #text = '';
  #bar: ReturnType<NonNullable<MakeBar>> | undefined;

  /** @param makeBar makes what shows it, where something may. */
  constructor(private readonly makeBar: MakeBar) {}

  show(text: string): void {
    this.#text = text;
    if (this.#bar !== undefined || this.makeBar === undefined) return;
    this.#bar = this.makeBar(() => this.#text);
    this.#bar.start(1, 0);
  }

  hide(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
