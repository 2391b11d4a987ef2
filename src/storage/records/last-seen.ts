import { hex } from '../../text/hex';
import type { Change } from './batch';
import { CLIENTS_SEEN, type SeenClient } from './client-statements';
import type { Warn } from '../contents/contents';
import { toDatabaseTime } from './database-time';
import { storageError } from '../error';
import type { WriteQueue } from './write-queue';

/** How long it may take until the database knows that a client was seen, in milliseconds. */
const WRITE_AFTER_MS = 1000;

/**
 * When clients were seen that changed nothing otherwise. Nobody waits for that to be written: it is kept here, and written for
 * all of them together at most a second later. After a crash, `LastSeen` may be older than the truth by that second.
 */
export class LastSeen {
  private readonly times = new Map<string, Date>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  /** @param warn is told where it could not be written. */
  constructor(
    private readonly writes: WriteQueue,
    private readonly now: () => Date,
    private readonly warn: Warn,
  ) {}

  /** Marks a client as seen now. */
  touch(id: Uint8Array): void {
    this.times.set(hex(id), this.now());
    this.timer ??= setTimeout(() => void this.write(), WRITE_AFTER_MS);
  }

  /** When the client was seen, as far as that is newer than what the database says. */
  newer(id: Uint8Array, stored: Date): Date {
    const time = this.times.get(hex(id));
    return time === undefined || time < stored ? stored : time;
  }

  /** Writes what is not written yet. Called before the queue closes. */
  async close(): Promise<void> {
    await this.write();
  }

  private write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const seen = [...this.times];
    if (seen.length === 0) return this.writing;
    const rows = seen.map(([id, time]): SeenClient => [id, toDatabaseTime(time)]);
    this.writing = this.writes
      .change(clientsSeen, rows)
      .catch((error: unknown) => this.warn(storageError(clientsSeen.what, error)))
      .finally(() => {
        for (const [id, time] of seen) if (this.times.get(id) === time) this.times.delete(id);
      });
    return this.writing;
  }
}

const clientsSeen: Change<readonly SeenClient[], undefined> = {
  what: 'clients could not be marked as seen',
  isOneStatement: () => true,
  make: async (statements, asks) => {
    await statements.all(CLIENTS_SEEN, JSON.stringify(asks.flat()));
    return asks.map(() => undefined);
  },
};
