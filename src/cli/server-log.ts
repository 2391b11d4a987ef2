import { RepeatCounter } from '../server/repeats';
import { toAll, type Log } from '../server/log';
import { AuditLog } from './audit';
import { PrintedLog } from './log';

/** How long the end of the server waits for whoever reads the log, in milliseconds. */
const LAST_LINES_MS = 500;
/** How often it is looked whether lines that were counted are to be told, in milliseconds. */
const REPEATS_MS = 1000;

/** Where a server's log goes. */
export interface ServerLogOptions {
  /** Prints JSON objects. */
  readonly json: boolean;
  /** Path of the audit, if there is to be one. */
  readonly audit: string | undefined;
}

/**
 * What the server tells goes to standard output and into the audit, both behind the counter of repeated lines.
 * On SIGHUP the audit is opened again; without one, the signal does what it does to every program.
 */
export class ServerLog {
  readonly log: Log;
  readonly #printed: PrintedLog;
  readonly #audit: AuditLog | undefined;
  readonly #counter: RepeatCounter;
  readonly #timer: NodeJS.Timeout;
  readonly #reopen = (): void => void this.#audit?.reopen();

  /** @throws UsageError where the audit cannot be opened. */
  static async open({ json, audit }: ServerLogOptions): Promise<ServerLog> {
    const printed = new PrintedLog(json);
    return new ServerLog(printed, audit === undefined ? undefined : await AuditLog.open(audit, printed));
  }

  private constructor(printed: PrintedLog, audit: AuditLog | undefined) {
    this.#printed = printed;
    this.#audit = audit;
    this.#counter = new RepeatCounter(audit === undefined ? printed : toAll(printed, audit));
    this.log = this.#counter;
    this.#timer = setInterval(() => this.#counter.tellOver(), REPEATS_MS).unref();
    if (audit !== undefined) process.on('SIGHUP', this.#reopen);
  }

  /** Lines that were dropped so far, of what is printed and of the audit, since they could not be written. */
  get dropped(): number {
    return this.#printed.dropped + (this.#audit?.dropped ?? 0);
  }

  /** Why the audit cannot be written, as a code of the system; `undefined` while it can be, or where there is none. */
  get auditProblem(): string | undefined {
    return this.#audit?.problem;
  }

  /** Writes what waits, as far as that is possible at once. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#counter.end();
    process.off('SIGHUP', this.#reopen);
    await Promise.all([this.#printed.end(LAST_LINES_MS), this.#audit?.end(LAST_LINES_MS)]);
  }
}
