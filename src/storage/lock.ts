import { join } from 'node:path';
import type { Database } from 'sqlite3';
import { loadSqliteDriver, type SqliteDriver } from './driver';
import { StorageError, storageError, systemCode } from './error';
import { LOCK_FILE } from './layout';

/**
 * Marks a data directory as in use by one server. It is an exclusive transaction on an empty database file: a lock of the
 * operating system on every platform, which ends with its process however that dies, so no stale lock can remain.
 */
export class DirectoryLock {
  private constructor(private readonly database: Database) {}

  /**
   * @throws StorageError `E_DATA_LOCKED` at once, without waiting, when another server holds the lock
   * @throws StorageError `E_SQLITE_DRIVER`, `E_STORAGE`
   */
  static async acquire(directory: string): Promise<DirectoryLock> {
    const driver = await loadSqliteDriver();
    const path = join(directory, LOCK_FILE);
    try {
      const database = await openDatabase(driver, path);
      database.configure('busyTimeout', 0);
      try {
        await execute(database, 'BEGIN EXCLUSIVE');
        return new DirectoryLock(database);
      } catch (error) {
        await closeDatabase(database);
        throw error;
      }
    } catch (error) {
      if (systemCode(error) === 'SQLITE_BUSY') throw locked(directory, error);
      throw storageError(`${path} cannot be locked`, error);
    }
  }

  async release(): Promise<void> {
    await closeDatabase(this.database);
  }
}

function locked(directory: string, cause: unknown): StorageError {
  return new StorageError('E_DATA_LOCKED', `another server uses the data directory ${directory}`, {
    cause,
    hint: 'Stop that server, or choose another data directory.',
  });
}

function openDatabase(driver: SqliteDriver, path: string): Promise<Database> {
  return new Promise((resolve, reject) => {
    const database = new driver.Database(path, (error) => (error ? reject(error) : resolve(database)));
  });
}

function execute(database: Database, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    database.run(sql, (error) => (error ? reject(error) : resolve()));
  });
}

function closeDatabase(database: Database): Promise<void> {
  return new Promise((resolve, reject) => {
    database.close((error) => (error ? reject(error) : resolve()));
  });
}
