import { constants, fstat, open, read } from 'node:fs';
import { promisify } from 'node:util';
import type { Log, LogEvent, LogRecord } from '../server/log';
import { jsonLine, quoted } from '../text/visible';
import { Lines } from './lines';
import { UsageError } from './usage-error';

/** What belongs into the audit: who got in and what is kept of whom, what was refused, and when the server ran. */
const AUDITED: ReadonlySet<LogEvent> = new Set<LogEvent>([
  ...(['listening', 'stopping', 'stopped'] as const),
  ...(['registered', 'keyGiven', 'reconnected'] as const),
  ...(['received', 'verified', 'checksumDiffers', 'givenUp', 'uploadAborted', 'damaged'] as const),
  ...(['fileRemoved', 'clientRemoved', 'nameReleased', 'quarantineRemoved'] as const),
  ...(['refused', 'turnedAway', 'proxyRefused', 'closed', 'defect'] as const),
]);

const OWNER_ONLY = 0o600;
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY;
const NEW_LINE = 10;

/**
 * An append-only file with a JSON object for each event that belongs into the audit (docs/events.md). It holds up nobody
 * and throws nothing: lines that cannot be written wait, and beyond 1 MiB are dropped and counted.
 */
export class AuditLog implements Log {
  readonly #path: string;
  readonly #tell: Log;
  readonly #lines: Lines;
  /** Why the file could not be opened again: what is written goes on in the one before. */
  #notOpened: string | undefined;
  #told: string | undefined;

  /**
   * @param path is made where it does not exist, for its owner alone.
   * @param tell is told that the file cannot be written, and that it can be again.
   * @throws UsageError where it cannot be opened.
   */
  static async open(path: string, tell: Log): Promise<AuditLog> {
    try {
      const fd = await promisify(open)(path, FLAGS, OWNER_ONLY);
      const audit = new AuditLog(path, tell, fd);
      // A process that was killed, or a full disk, may have left part of a line.
      if (!(await endsWithLine(fd))) audit.#lines.write('');
      return audit;
    } catch (error) {
      const what = `the audit ${quoted(path)} cannot be opened: ${(error as Error).message}`;
      throw new UsageError(what, 'Name a file that this user may read and write, with --audit.');
    }
  }

  private constructor(path: string, tell: Log, fd: number) {
    this.#path = path;
    this.#tell = tell;
    this.#lines = new Lines({
      fd,
      dropped: (count) => line({ event: 'linesDropped', count }),
      onProblem: () => this.#tellProblem(),
    });
  }

  /** How many lines have been dropped so far. */
  get dropped(): number {
    return this.#lines.dropped;
  }

  /** Why nothing can be written, as a code of the system, such as `ENOSPC`; `undefined` while all is well. */
  get problem(): string | undefined {
    return this.#notOpened ?? this.#lines.problem;
  }

  info(_: string, record: LogRecord): void {
    this.#take(record);
  }

  warn(_: string, record: LogRecord): void {
    this.#take(record);
  }

  /** Opens the file by its name again, since the one that is open may have been moved away. */
  async reopen(): Promise<void> {
    try {
      this.#lines.replace(await promisify(open)(this.#path, FLAGS, OWNER_ONLY));
      this.#notOpened = undefined;
    } catch (error) {
      this.#notOpened = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    }
    this.#tellProblem();
  }

  /** Writes what waits, as far as that is possible within so many milliseconds. */
  end(ms: number): Promise<void> {
    return this.#lines.end(ms);
  }

  #tellProblem(): void {
    const { problem } = this;
    if (problem === this.#told) return;
    this.#told = problem;
    const name = quoted(this.#path);
    if (problem === undefined) this.#tell.info(`the audit ${name} is written again`, { event: 'auditRestored' });
    else
      this.#tell.warn(`the audit ${name} cannot be written (${problem})`, { event: 'auditFailing', reason: problem });
  }

  #take(record: LogRecord): void {
    if (AUDITED.has(record.repeats ?? record.event)) this.#lines.write(line(record));
  }
}

async function endsWithLine(fd: number): Promise<boolean> {
  const { size } = await promisify(fstat)(fd);
  const { bytesRead, buffer } = await promisify(read)(fd, Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
  return bytesRead === 0 || buffer[0] === NEW_LINE;
}

function line({ event, ...facts }: LogRecord): string {
  return jsonLine({ event, time: new Date().toISOString(), ...facts });
}
