import type { Lease } from '../storage';
import { tellBackgroundFailure } from './background-failure';
import type { Log } from './log';

/** How often the lease is renewed, or asked for, in milliseconds. */
const RENEW_MS = 5000;

/**
 * Whether this server does what one server does for all that share a store, as checking what is stored. One does so for as
 * long as it lives, under a lease; another one takes over when that ends. A server alone does them always.
 */
export class Chores {
  readonly #lease: Lease | undefined;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<boolean> | undefined;

  /** @param lease of the chores; `undefined` where nobody shares the store. */
  constructor(lease: Lease | undefined, log: Log) {
    this.#lease = lease;
    this.#log = log;
  }

  /** Whether they are this server's just now; they are nobody's while the database cannot be asked, which is told. */
  readonly areMine = async (): Promise<boolean> => {
    try {
      return this.#lease === undefined || (await this.#hold(this.#lease));
    } catch (error) {
      tellBackgroundFailure(this.#log, 'the lease for what one server does could not be had', error);
      return false;
    }
  };

  start(): void {
    const lease = this.#lease;
    if (lease === undefined) return;
    // A failure is told when somebody wants to know; this only keeps what is held.
    this.#timer = setInterval(() => void this.#hold(lease).catch(() => undefined), RENEW_MS);
    this.#timer.unref();
  }

  /** Lets another server have them at once. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#asking?.catch(() => undefined);
    try {
      await this.#lease?.release();
    } catch (error) {
      tellBackgroundFailure(this.#log, 'the lease for what one server does could not be given back', error);
    }
  }

  /** One question at a time: of two, the second would be told that somebody holds the lease. */
  #hold(lease: Lease): Promise<boolean> {
    this.#asking ??= lease.hold().finally(() => (this.#asking = undefined));
    return this.#asking;
  }
}

/** Those of a server that shares its store with nobody. */
export const always = async (): Promise<boolean> => true;
