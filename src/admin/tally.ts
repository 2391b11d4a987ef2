import type { Log, LogEvent, LogRecord } from '../server/log';

/** Something that went wrong, as the log told it. */
export interface Incident {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event: LogEvent;
  /** A sentence for a person, names in it escaped. */
  readonly text: string;
  /** How often it has come without another one in between. */
  readonly count: number;
}

/** How many incidents are kept. */
const INCIDENTS = 50;

/** How many reasons are told apart; what comes beyond is counted as `other`. */
const REASONS = 64;

/**
 * Counts what the log is told, and keeps the warnings that came last. What it counts by are words of ours, never a name, an
 * id or an address, so that it stays small however many come.
 */
export class Tally implements Log {
  readonly #events = new Map<string, number>();
  readonly #refusals = new Map<string, number>();
  readonly #turnedAway = new Map<string, number>();
  readonly #closed = new Map<string, number>();
  readonly #incidents: Incident[] = [];
  readonly #now: () => number;
  #verifiedBytes = 0;

  /** @param now milliseconds since 1970. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  info(_: string, record: LogRecord): void {
    this.#count(record);
  }

  warn(text: string, record: LogRecord): void {
    this.#count(record);
    const [last] = this.#incidents;
    const isAgain = last?.text === text;
    if (isAgain) this.#incidents.shift();
    this.#incidents.unshift({ at: this.#now(), event: record.event, text, count: isAgain ? last.count + 1 : 1 });
    if (this.#incidents.length > INCIDENTS) this.#incidents.pop();
  }

  /** How often an event has come. */
  count(event: LogEvent): number {
    return this.#events.get(event) ?? 0;
  }

  /** How often each event has come. */
  get events(): ReadonlyMap<string, number> {
    return this.#events;
  }

  /** How many requests were refused, by the reason in one word. */
  get refusals(): ReadonlyMap<string, number> {
    return this.#refusals;
  }

  /** How many connections were turned away, by the limit that they met. */
  get turnedAway(): ReadonlyMap<string, number> {
    return this.#turnedAway;
  }

  /** How many connections were closed, by the limit that they met. */
  get closed(): ReadonlyMap<string, number> {
    return this.#closed;
  }

  /** Bytes of plaintext in files that were verified. */
  get verifiedBytes(): number {
    return this.#verifiedBytes;
  }

  /** The warnings that came last, the latest first. */
  get incidents(): readonly Incident[] {
    return this.#incidents;
  }

  #count({ event, why, bytes = 0 }: LogRecord): void {
    add(this.#events, event);
    if (event === 'refused') add(this.#refusals, why ?? 'other');
    if (event === 'turnedAway') add(this.#turnedAway, why ?? 'other');
    // An upload may also end with its client, and then has no such reason.
    if ((event === 'closed' || event === 'uploadAborted') && why !== undefined) add(this.#closed, why);
    if (event === 'verified') this.#verifiedBytes += bytes;
  }
}

function add(counts: Map<string, number>, key: string): void {
  const known = counts.has(key) || counts.size < REASONS ? key : 'other';
  counts.set(known, (counts.get(known) ?? 0) + 1);
}
