import type { Timings } from '../server/status';
import type { Overview, OverviewReader } from '../storage';
import { Metrics } from './metrics';
import type { Sources, WatchedLog, WatchedServer } from './sources';
import { Tally } from './tally';

/** For how long what is stored is not counted again: so many milliseconds, and so many times what counting took. */
const OVERVIEW_MS = 5000;
const OVERVIEW_TIMES = 20;

/** Sees what a server tells and how long it takes, and looks at the rest when somebody asks. */
export class Observer implements Sources {
  readonly tally = new Tally();
  readonly log: WatchedLog;
  readonly #metrics: Metrics;
  #server: WatchedServer | undefined;
  #open: (() => Promise<OverviewReader>) | undefined;
  #stored: Promise<OverviewReader> | undefined;
  #overview: Promise<Overview | undefined> = Promise.resolve(undefined);
  #overviewUntil = 0;

  constructor(log: WatchedLog) {
    this.log = log;
    this.#metrics = new Metrics(this.tally, this);
  }

  get metrics(): Pick<Metrics, 'contentType' | 'text'> {
    return this.#metrics;
  }

  get timings(): Timings {
    return this.#metrics.timings;
  }

  get server(): WatchedServer | undefined {
    return this.#server;
  }

  /** From now on this server is looked at, and what it has stored. @param open is called when somebody asks. */
  watch(server: WatchedServer, open: () => Promise<OverviewReader>): void {
    this.#server = server;
    this.#open = open;
  }

  /** What is stored is not looked at any more. */
  async close(): Promise<void> {
    this.#open = undefined;
    await this.#overview;
    await (await this.#stored)?.close();
    this.#stored = undefined;
  }

  async overview(): Promise<Overview | undefined> {
    if (performance.now() >= this.#overviewUntil) {
      this.#overviewUntil = Infinity;
      this.#overview = this.#count();
    }
    return this.#overview;
  }

  async #count(): Promise<Overview | undefined> {
    const begin = performance.now();
    try {
      if (this.#open === undefined) return undefined;
      this.#stored ??= this.#open();
      return await (await this.#stored).read();
    } catch {
      // That the database does not answer is what the check of the database says.
      this.#stored = undefined;
      return undefined;
    } finally {
      const end = performance.now();
      this.#overviewUntil =
        this.#stored === undefined ? end : end + Math.max(OVERVIEW_MS, OVERVIEW_TIMES * (end - begin));
    }
  }
}
