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
  /** To be taken before that: given back, or next of its name. No other of the same name is taken meanwhile. */
  readonly #ready: number[] = [];
  /** The names of these, and of the files that are under way. */
  readonly #busyNames = new Set<string>();
  /** By name: looked at while another of the same name was busy. */
  readonly #waiting = new Map<string, number[]>();
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
    return this.#isClosed || (this.#ready.length === 0 && this.#waiting.size === 0 && this.#next === this.total);
  }

  /** The run ends: something that no other connection can mend has gone wrong. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The next file, for the one who asks alone; `undefined` where there is none that may be sent now. */
  take(): number | undefined {
    if (this.#isClosed) return undefined;
    const ready = this.#ready.shift();
    if (ready !== undefined) return ready;
    while (this.#next < this.total) {
      const index = this.#next++;
      const name = this.#nameOf(index);
      if (!this.#busyNames.has(name)) {
        this.#busyNames.add(name);
        return index;
      }
      const others = this.#waiting.get(name);
      if (others === undefined) this.#waiting.set(name, [index]);
      else others.push(index);
    }
    return undefined;
  }

  /** A file that was taken is through, verified or given up. */
  finish(index: number): void {
    const name = this.#nameOf(index);
    const waiting = this.#waiting.get(name);
    const next = waiting?.shift();
    if (next === undefined) this.#busyNames.delete(name);
    else this.#ready.push(next);
    if (waiting?.length === 0) this.#waiting.delete(name);
  }

  /** A file that was taken is for another connection to send. */
  giveBack(index: number): void {
    this.#ready.unshift(index);
  }

  /** From now on nothing is taken; what is under way may be finished. */
  close(): void {
    this.#isClosed = true;
  }

  #nameOf(index: number): string {
    return this.#names[index] ?? '';
  }
}
