import { SealwireError } from '../wire/error';
import type { Log } from './log';

/**
 * Tells that something failed which the server does by itself, and serves on.
 * @param what could not be done, as a sentence begins.
 */
export function tellBackgroundFailure(log: Log, what: string, error: unknown): void {
  if (error instanceof SealwireError) return log.warn(`${what}: ${error.message}`, { event: 'warning' });
  const reason = error instanceof Error ? (error.stack ?? '') : String(error);
  log.warn(`internal error, ${what}: ${reason}`, { event: 'defect', reason });
}
