import { isatty } from 'node:tty';
import type { Log, LogRecord } from '../server/log';
import { inColour, plainly, type Style } from '../text/ansi';
import { jsonLine } from '../text/visible';
import { Lines } from './lines';

type Level = keyof Log;

const STYLES: Readonly<Record<Level, Style>> = { info: 'green', warn: 'yellow' };

/** A log on standard output: one readable line an event, or one JSON object an event (docs/events.md). */
export function createLog(json: boolean): Log {
  const lines = new Lines();
  const format = json ? asObject : lineFormat(isatty(1));
  return {
    info: (text, record) => lines.write(format('info', text, record)),
    warn: (text, record) => lines.write(format('warn', text, record)),
  };
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
