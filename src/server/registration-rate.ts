/** How many addresses are remembered; beyond that, the one that registered longest ago is forgotten. */
const MOST = 10_000;

const MINUTE_MS = 60_000;

/** What {@link RegistrationRate} says of one address. */
export interface RegistrationsAt {
  /** Takes one registration. @returns whether there was one left. */
  take(): boolean;
  /** Gives one back, since nothing came of the registration. */
  giveBack(): void;
}

/** Where names are not limited. */
export const UNLIMITED: RegistrationsAt = { take: () => true, giveBack: () => undefined };

/** How many registrations an address has left, as of a time. */
interface Bucket {
  readonly left: number;
  readonly at: number;
}

/**
 * Limits how fast names are taken from one address: a minute's worth at once, and then as they come back, evenly. Memory is
 * bounded, and an address is forgotten by itself when it has been quiet for a minute.
 */
export class RegistrationRate {
  readonly #buckets = new Map<string, Bucket>();

  /**
   * @param perMinute for each address; 0 means no limit.
   * @param now the time in milliseconds.
   */
  constructor(
    private readonly perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The registrations of one address, given as its network. */
  at(network: string): RegistrationsAt {
    return { take: () => this.take(network), giveBack: () => this.giveBack(network) };
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Takes one registration of an address. @returns whether it had one left. */
  take(network: string): boolean {
    if (this.perMinute === 0) return true;
    this.#forgetFull();
    const left = this.#left(network);
    if (left < 1) return false;
    this.#set(network, left - 1);
    return true;
  }

  /** Gives one back, since nothing came of the registration. */
  giveBack(network: string): void {
    if (this.perMinute > 0) this.#set(network, Math.min(this.perMinute, this.#left(network) + 1));
  }

  #left(network: string): number {
    const bucket = this.#buckets.get(network);
    if (bucket === undefined) return this.perMinute;
    const back = ((this.now() - bucket.at) * this.perMinute) / MINUTE_MS;
    return Math.min(this.perMinute, bucket.left + back);
  }

  /** The map is in the order of the times. */
  #set(network: string, left: number): void {
    this.#buckets.delete(network);
    this.#buckets.set(network, { left, at: this.now() });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST && oldest !== undefined) this.#buckets.delete(oldest);
  }

  #forgetFull(): void {
    const since = this.now() - MINUTE_MS;
    for (const [network, { at }] of this.#buckets) {
      if (at > since) return;
      this.#buckets.delete(network);
    }
  }
}
