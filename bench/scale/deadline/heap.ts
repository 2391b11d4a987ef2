/** Things by a number, the least first; of equal ones, the one that was put in first. */
export class Heap<T> {
  readonly #entries: { readonly at: number; readonly order: number; readonly thing: T }[] = [];
  #order = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** The least number; Infinity where there is none. */
  get least(): number {
    return this.#entries[0]?.at ?? Infinity;
  }

  /** The thing with the least number. */
  get first(): T | undefined {
    return this.#entries[0]?.thing;
  }

  push(at: number, thing: T): void {
    const entries = this.#entries;
    const entry = { at, order: this.#order++, thing };
    let place = entries.length;
    for (let parent = (place - 1) >> 1; place > 0; parent = (place - 1) >> 1) {
      const above = entries[parent];
      if (above === undefined || isBefore(above, entry)) break;
      entries[place] = above;
      place = parent;
    }
    entries[place] = entry;
  }

  /** Takes out the thing with the least number. */
  pop(): T | undefined {
    const entries = this.#entries;
    const [top] = entries;
    const last = entries.pop();
    if (top === undefined || last === undefined || entries.length === 0) return top?.thing;
    let place = 0;
    for (;;) {
      const [left, right] = [entries[2 * place + 1], entries[2 * place + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (isBefore(last, child)) break;
      entries[place] = child;
      place = 2 * place + (isRight ? 2 : 1);
    }
    entries[place] = last;
    return top.thing;
  }
}

interface Ordered {
  readonly at: number;
  readonly order: number;
}

function isBefore(one: Ordered, other: Ordered): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
