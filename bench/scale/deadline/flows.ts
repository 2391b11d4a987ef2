import { Heap } from './heap';

/** What one unit of work takes of each resource, by the resource's name: seconds of a core, or bytes of a line. */
export type Demand = Readonly<Record<string, number>>;

/** A piece of work under way: at full speed it takes so many seconds, and takes so much of each resource in each of them. */
interface Work<T> {
  readonly owner: T;
  readonly demand: Demand;
  isOver: boolean;
}

/** Lets go of a piece of work before it is done. */
export type Abandon = () => void;

/**
 * Work of one kind at one place, of which every piece goes on at the same share of its full speed. So all pieces have one clock, which stands
 * still as the resources do: a piece is done when the clock has gone on by the seconds that it takes at full speed.
 */
class Flow<T> {
  readonly #pieces = new Heap<Work<T>>();
  readonly #load = new Map<string, number>();
  #clock = 0;
  #count = 0;
  speed = 1;

  get count(): number {
    return this.#count;
  }

  get load(): ReadonlyMap<string, number> {
    return this.#load;
  }

  /** Seconds until the next piece is done. */
  get next(): number {
    return this.#count === 0 ? Infinity : Math.max(0, this.#pieces.least - this.#clock) / this.speed;
  }

  begin(owner: T, seconds: number, demand: Demand): Abandon {
    const work: Work<T> = { owner, demand, isOver: false };
    this.#pieces.push(this.#clock + seconds, work);
    this.#count += 1;
    this.#add(demand, 1);
    return () => this.#end(work);
  }

  advance(seconds: number): void {
    this.#clock += seconds * this.speed;
  }

  /** Takes out the piece that is done next. */
  finish(): T | undefined {
    const work = this.#pieces.pop();
    if (work !== undefined) this.#end(work);
    this.#dropAbandoned();
    return work?.owner;
  }

  #end(work: Work<T>): void {
    if (work.isOver) return;
    work.isOver = true;
    this.#count -= 1;
    this.#add(work.demand, -1);
    this.#dropAbandoned();
  }

  #dropAbandoned(): void {
    while (this.#pieces.first?.isOver === true) this.#pieces.pop();
  }

  #add(demand: Demand, sign: 1 | -1): void {
    for (const [resource, amount] of Object.entries(demand)) {
      // Nothing is left of rounding where nothing is under way.
      const sum = this.#count === 0 ? 0 : (this.#load.get(resource) ?? 0) + sign * amount;
      this.#load.set(resource, Math.max(0, sum));
    }
  }
}

/**
 * Work that shares resources. Where all that is under way wants more of a resource than there is, everything that uses it is slowed down by the
 * same factor. What is slowed down elsewhere leaves a part of it unused: so it is never too optimistic.
 */
export class Flows<T> {
  readonly #flows = new Map<string, Flow<T>>();
  readonly #used = new Map<string, number>();

  /** @param capacities of the resources, in what a demand counts for each second; one that is missing is never short. */
  constructor(private readonly capacities: Readonly<Record<string, number>>) {}

  /** Begins a piece of work of a kind. @param seconds that it takes at full speed */
  begin(kind: string, owner: T, seconds: number, demand: Demand): Abandon {
    const flow = this.#flows.get(kind) ?? new Flow<T>();
    this.#flows.set(kind, flow);
    const abandon = flow.begin(owner, seconds, demand);
    this.#share();
    return () => {
      abandon();
      this.#share();
    };
  }

  /** Seconds until something is done. */
  get next(): number {
    let least = Infinity;
    for (const flow of this.#flows.values()) least = Math.min(least, flow.next);
    return least;
  }

  advance(seconds: number): void {
    for (const flow of this.#flows.values()) {
      for (const [resource, load] of flow.load) {
        this.#used.set(resource, (this.#used.get(resource) ?? 0) + load * flow.speed * seconds);
      }
      flow.advance(seconds);
    }
  }

  /** Takes out what is done next. */
  finish(): { readonly kind: string; readonly owner: T } | undefined {
    let next: [string, Flow<T>] | undefined;
    for (const entry of this.#flows) if (next === undefined || entry[1].next < next[1].next) next = entry;
    if (next === undefined) return undefined;
    const [kind, flow] = next;
    const owner = flow.finish();
    this.#share();
    return owner === undefined ? undefined : { kind, owner };
  }

  /** Pieces of a kind that are under way. */
  count(kind: string): number {
    return this.#flows.get(kind)?.count ?? 0;
  }

  /** What all work so far has used of a resource. */
  used(resource: string): number {
    return this.#used.get(resource) ?? 0;
  }

  #share(): void {
    const load = new Map<string, number>();
    for (const flow of this.#flows.values()) {
      for (const [resource, amount] of flow.load) load.set(resource, (load.get(resource) ?? 0) + amount);
    }
    const shareOf = (resource: string): number =>
      Math.min(1, (this.capacities[resource] ?? Infinity) / (load.get(resource) ?? 0));
    for (const flow of this.#flows.values()) {
      const shares = [...flow.load].filter(([, amount]) => amount > 0).map(([resource]) => shareOf(resource));
      flow.speed = Math.min(1, ...shares);
    }
  }
}
