/**
 * The files of a run by their places in its list, for one connection or for several: what one has taken, no other sends. Of
 * files with the same name on the wire one at a time is under way, in their order, because many servers keep a file by its
 * name.
 */
export class FileQueue {
  /** A file was given up, its checksums having differed for the last time. */
  hasGivenUp = false;
  readonly #names: readonly string[];
  /** The first that nobody has looked at. */
  #next = 0;
  /** Looked at and not taken: another of the same name was under way; or taken and given back. */
  readonly #waiting: number[] = [];
  /** Names of the files that are under way. */
  readonly #underWay = new Set<string>();
  #isClosed = false;

  /** @param names of the files as they go onto the wire, in the order in which they are sent. */
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** How many files the run has. */
  get total(): number {
    return this.#names.length;
  }

  /** Nothing is left to be taken, now or later. */
  get isEmpty(): boolean {
    return this.#isClosed || (this.#waiting.length === 0 && this.#next === this.total);
  }

  /** The run ends: something that no other connection can mend has gone wrong. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The next file, for the one who asks alone; `undefined` where there is none that may be sent now. */
  take(): number | undefined {
    if (this.#isClosed) return undefined;
    const waiting = this.#waiting.findIndex((index) => this.#isFree(index));
    if (waiting >= 0) return this.#begin(...this.#waiting.splice(waiting, 1));
    while (this.#next < this.total) {
      const index = this.#next++;
      if (this.#isFree(index)) return this.#begin(index);
      this.#waiting.push(index);
    }
    return undefined;
  }

  /** A file that was taken is through, verified or given up. */
  finish(index: number): void {
    this.#underWay.delete(this.#nameOf(index));
  }

  /** A file that was taken is for another connection to send. */
  giveBack(index: number): void {
    this.finish(index);
    this.#waiting.unshift(index);
  }

  /** From now on nothing is taken; what is under way may be finished. */
  close(): void {
    this.#isClosed = true;
  }

  #begin(index?: number): number | undefined {
    if (index !== undefined) this.#underWay.add(this.#nameOf(index));
    return index;
  }

  #isFree(index: number): boolean {
    return !this.#underWay.has(this.#nameOf(index));
  }

  #nameOf(index: number): string {
    return this.#names[index] ?? '';
  }
}
