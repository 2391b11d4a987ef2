import type { Log, LogEvent, LogRecord } from './log';
import { addressOf, networkOf } from './network';

/** Of one kind from one network, so many lines are told in a window; further ones are counted. */
const TOLD = 10;
/** How long a window is open, in milliseconds. */
const WINDOW_MS = 10_000;
/** Windows that are open at one time; what comes beyond shares one for each kind, wherever it comes from. */
const WINDOWS = 1024;

/**
 * What anybody can bring about as often as they like, and what changes nothing. All else is told each time: what a
 * client has registered or stored is never counted together with another's.
 */
const COUNTED: ReadonlySet<LogEvent> = new Set<LogEvent>([
  ...(['connected', 'turnedAway', 'tolerated', 'refused', 'uploadAborted', 'closed', 'ended'] as const),
  ...(['proxyRefused', 'warning', 'defect'] as const),
]);

type Level = keyof Log;

/** Lines that are alike, from the first on. */
interface Window {
  readonly until: number;
  readonly level: Level;
  readonly first: { readonly text: string; readonly record: LogRecord };
  readonly from: string | undefined;
  seen: number;
}

/**
 * A log in front of another one: of lines that are alike it passes on the first ten within ten seconds, counts the others,
 * and tells their number when the ten seconds are over. Lines are alike if their event, request, reason in one word and
 * network are the same. However many come, what is passed on and what is kept is bounded.
 */
export class RepeatCounter implements Log {
  readonly #to: Log;
  readonly #now: () => number;
  /** By what makes lines alike; the window that closes next is first. */
  readonly #windows = new Map<string, Window>();

  /** @param now milliseconds on a clock that never goes back. */
  constructor(to: Log, now: () => number = () => performance.now()) {
    this.#to = to;
    this.#now = now;
  }

  info(text: string, record: LogRecord): void {
    this.#take('info', text, record);
  }

  warn(text: string, record: LogRecord): void {
    this.#take('warn', text, record);
  }

  /** Tells how many were counted in the windows that are over. */
  tellOver(): void {
    this.#close(this.#now());
  }

  /** Tells of all windows, since the log ends. */
  end(): void {
    this.#close(Infinity);
  }

  #take(level: Level, text: string, record: LogRecord): void {
    if (COUNTED.has(record.event)) {
      const now = this.#now();
      this.#close(now);
      const window = this.#windowOf(level, text, record, now);
      window.seen += 1;
      if (window.seen > TOLD) return;
    }
    this.#to[level](text, record);
  }

  #windowOf(level: Level, text: string, record: LogRecord, now: number): Window {
    const network = record.peer === undefined ? undefined : networkOf(addressOf(record.peer));
    const kind = kindOf(level, record);
    // A warning of the server's own is like itself alone.
    const own = `${kind} ${network ?? ''} ${record.event === 'warning' ? text : ''}`;
    const isShared = this.#windows.size >= WINDOWS && !this.#windows.has(own);
    const key = isShared ? kind : own;
    const known = this.#windows.get(key);
    if (known !== undefined) return known;
    const from = isShared ? undefined : network;
    const window = { until: now + WINDOW_MS, level, first: { text, record }, from, seen: 0 };
    this.#windows.set(key, window);
    return window;
  }

  #close(now: number): void {
    for (const [key, window] of this.#windows) {
      if (window.until > now) return;
      this.#windows.delete(key);
      const count = window.seen - TOLD;
      if (count > 0) this.#tell(window, count);
    }
  }

  #tell({ level, first, from }: Window, count: number): void {
    const { event, message, why } = first.record;
    const place = from === undefined ? '' : ` from ${from}`;
    const text = `… and ${count.toLocaleString('en')} more${place} like: ${first.text.replace(/^#\d+ /, '')}`;
    this.#to[level](text, {
      ...{ event: 'repeated', repeats: event, count },
      ...(from !== undefined && { from }),
      ...(message !== undefined && { message }),
      ...(why !== undefined && { why }),
    });
  }
}

/** What lines that are alike have in common, wherever they come from. */
function kindOf(level: Level, { event, message, why, tolerance }: LogRecord): string {
  return [level, event, message, why, tolerance].join(' ');
}
