import pino from 'pino';
import pretty from 'pino-pretty';
import type { Log } from '../server/log';

/** A log on standard output: one readable line an event, or one JSON object an event. */
export function createLog(json: boolean): Log {
  const stream = json
    ? pino.destination({ dest: 1, sync: true })
    : pretty({ sync: true, colorize: process.stdout.isTTY, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' });
  const logger = pino({ timestamp: pino.stdTimeFunctions.isoTime }, stream);
  return { info: (text) => logger.info(text), warn: (text) => logger.warn(text) };
}
