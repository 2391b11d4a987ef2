import { isatty } from 'node:tty';
import type { Log, LogRecord } from '../server/log';
import { inColour, plainly, type Style } from '../text/ansi';
import { counted } from '../text/count';
import { jsonLine } from '../text/visible';
import { Lines, openStandardOutput } from './lines';

type Level = keyof Log;

/** How long a line waits for others, in milliseconds: what nobody who reads along notices. */
const GATHER_MS = 20;

const STYLES: Readonly<Record<Level, Style>> = { info: 'green', warn: 'yellow' };

/** A log on standard output: one readable line an event, or one JSON object an event (docs/events.md). */
export class PrintedLog implements Log {
  readonly #lines: Lines;
  readonly #format: (level: Level, text: string, record: LogRecord) => string;

  constructor(json: boolean) {
    const format = json ? asObject : lineFormat(isatty(1));
    this.#format = format;
    this.#lines = new Lines({
      fd: openStandardOutput(),
      gatherMs: GATHER_MS,
      dropped: (count) =>
        format('warn', `${counted(count, 'line')} of the log could not be written here`, {
          event: 'linesDropped',
          count,
        }),
    });
  }

  /** How many lines have been dropped so far, because nobody read them or they could not be written. */
  get dropped(): number {
    return this.#lines.dropped;
  }

  info(text: string, record: LogRecord): void {
    this.#lines.write(this.#format('info', text, record));
  }

  warn(text: string, record: LogRecord): void {
    this.#lines.write(this.#format('warn', text, record));
  }

  /** Writes what waits, as far as that is possible within so many milliseconds. */
  end(ms: number): Promise<void> {
    return this.#lines.end(ms);
  }
}

/** `[12:34:56] INFO: text`. */
function lineFormat(hasColours: boolean): (level: Level, text: string) => string {
  const paint = hasColours ? inColour : plainly;
  return (level, text) => `[${timeOfDay()}] ${paint(STYLES[level], level.toUpperCase())}: ${paint('cyan', text)}`;
}

/** The connection's number is a field, and so no part of the text. */
function asObject(level: Level, text: string, { event, ...facts }: LogRecord): string {
  const sentence = facts.connection === undefined ? text : text.replace(/^#\d+ /, '');
  const time = new Date().toISOString();
  return jsonLine({ event, time, level, text: sentence, ...facts });
}

function timeOfDay(): string {
  return new Date().toTimeString().slice(0, 'HH:MM:SS'.length);
}
