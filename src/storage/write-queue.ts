import type { DataSource, EntityManager } from 'typeorm';
import { reasonOf, StorageError, storageError } from './error';
import { SerialQueue } from './serial-queue';

/**
 * All writes to the database, one transaction at a time. The driver shares one connection, so a statement that runs while
 * another caller's transaction is open joins it and vanishes with its rollback, acknowledged or not
 * (docs/decisions/one-write-queue.md).
 *
 * The transactions are begun here rather than by TypeORM: SQLite rolls back by itself when the disk is full, after which
 * TypeORM's own count of open transactions is wrong for good, and later "commits" would release a savepoint only.
 */
export class WriteQueue {
  private readonly queue = new SerialQueue();
  private closed = false;
  private broken: unknown;

  constructor(private readonly connection: DataSource) {}

  /**
   * Runs `work` in a transaction; what it wrote is durable when the promise resolves, and undone when it rejects. `work`
   * must await every statement it starts, and use no other connection.
   *
   * @param what says what is being done, for the error message
   * @throws StorageError `E_STORAGE`, `E_STORE_CLOSED`, and whatever typed error `work` throws
   */
  async transaction<T>(what: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.closed) throw new StorageError('E_STORE_CLOSED', `${what}: the store is closed`);
    return this.queue.run(async () => {
      try {
        return await this.runTransaction(work);
      } catch (error) {
        throw storageError(what, error);
      }
    });
  }

  /** Takes no more writes, and resolves when those that were taken have ended. */
  async close(): Promise<void> {
    this.closed = true;
    await this.queue.idle();
  }

  private async runTransaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.broken !== undefined) {
      throw new StorageError('E_STORAGE', 'an earlier transaction could neither be committed nor rolled back', {
        cause: this.broken,
        hint: 'Restart the server.',
      });
    }
    // IMMEDIATE takes the write lock at once: a transaction that reads first and writes later could be refused midway.
    await this.connection.query('BEGIN IMMEDIATE');
    try {
      const result = await work(this.connection.manager);
      await this.connection.query('COMMIT');
      return result;
    } catch (error) {
      await this.rollBack();
      throw error;
    }
  }

  private async rollBack(): Promise<void> {
    try {
      await this.connection.query('ROLLBACK');
    } catch (error) {
      if (reasonOf(error).includes('no transaction is active')) return;
      // A transaction that stays open would swallow all later writes: better to take none.
      this.broken = error;
    }
  }
}
