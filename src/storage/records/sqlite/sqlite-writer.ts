import type { DataSource } from 'typeorm';
import { reasonOf } from '../../error';
import type { Attempts, Writer } from '../writer';
import { SqliteStatements } from './sqlite-statements';

/** What fails on one machine would fail again: the disk, or a lock that the driver has waited for. */
const ONE_ATTEMPT: Attempts = { mayRetry: async () => false };

/**
 * Transactions of SQLite. They are begun here rather than by TypeORM: SQLite rolls back by itself when the disk is full, after
 * which TypeORM's own count of open transactions is wrong for good, and later "commits" would release a savepoint only.
 */
export class SqliteWriter implements Writer {
  readonly statements: SqliteStatements;

  constructor(connection: DataSource) {
    this.statements = new SqliteStatements(connection);
  }

  async begin(): Promise<void> {
    // IMMEDIATE takes the write lock at once: a transaction that reads first and writes later could be refused midway.
    await this.statements.all('BEGIN IMMEDIATE');
  }

  async commit(): Promise<void> {
    await this.statements.all('COMMIT');
  }

  async rollBack(): Promise<void> {
    try {
      await this.statements.all('ROLLBACK');
    } catch (error) {
      if (!reasonOf(error).includes('no transaction is active')) throw error;
    }
  }

  isAway(): boolean {
    return false;
  }

  attempts(): Attempts {
    return ONE_ATTEMPT;
  }

  close(): Promise<void> {
    return this.statements.close();
  }
}
