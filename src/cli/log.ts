import { writeSync } from 'node:fs';
import pino from 'pino';
import pretty from 'pino-pretty';
import type { Log, LogRecord } from '../server/log';
import { jsonLine } from '../text/visible';

/** A log on standard output: one readable line an event, or one JSON object an event (docs/events.md). */
export function createLog(json: boolean): Log {
  if (json) return { info: (...told) => writeObject('info', ...told), warn: (...told) => writeObject('warn', ...told) };
  const stream = pretty({
    sync: true,
    colorize: process.stdout.isTTY,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss',
  });
  const logger = pino({ timestamp: pino.stdTimeFunctions.isoTime }, stream);
  return { info: (text) => logger.info(text), warn: (text) => logger.warn(text) };
}

/** The connection's number is a field, and so no part of the text. */
function writeObject(level: 'info' | 'warn', text: string, { event, ...facts }: LogRecord): void {
  const sentence = facts.connection === undefined ? text : text.replace(/^#\d+ /, '');
  const time = new Date().toISOString();
  writeSync(1, `${jsonLine({ event, time, level, text: sentence, ...facts })}\n`);
}
