import { join } from 'node:path';
import type { Database } from 'sqlite3';
import { loadSqliteDriver, type SqliteDriver } from './records/sqlite/driver';
import { StorageError, storageError, systemCode } from './error';
import { fileSystem } from './file-system';
import { LOCK_FILE } from './layout';

/** How long somebody who looks whether a server runs may hold up one that starts, in milliseconds. */
const LOOK_MS = 100;

/**
 * Marks a data directory as in use by one server. It is an exclusive transaction on an empty database file: a lock of the
 * operating system on every platform, which ends with its process however that dies, so no stale lock can remain.
 */
export class DirectoryLock {
  private constructor(private readonly database: Database) {}

  /**
   * @throws StorageError `E_DATA_LOCKED`, at once but for {@link LOOK_MS}, when another server holds the lock
   * @throws StorageError `E_SQLITE_DRIVER`, `E_STORAGE`
   */
  static async acquire(directory: string): Promise<DirectoryLock> {
    const driver = await loadSqliteDriver();
    const path = join(directory, LOCK_FILE);
    try {
      const database = await openDatabase(driver, path);
      database.configure('busyTimeout', LOOK_MS);
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

  /**
   * Whether a server holds the lock of a data directory now.
   *
   * @throws StorageError `E_SQLITE_DRIVER`, `E_STORAGE`
   */
  static async isHeld(directory: string): Promise<boolean> {
    const driver = await loadSqliteDriver();
    const path = join(directory, LOCK_FILE);
    if (!(await isThere(path))) return false;
    try {
      const database = await openDatabase(driver, path, driver.OPEN_READONLY);
      database.configure('busyTimeout', 0);
      try {
        await execute(database, 'SELECT 1 FROM "sqlite_master"');
        return false;
      } finally {
        await closeDatabase(database);
      }
    } catch (error) {
      if (systemCode(error) === 'SQLITE_BUSY') return true;
      throw storageError(`${path} cannot be looked at`, error);
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

async function isThere(path: string): Promise<boolean> {
  return fileSystem.access(path).then(
    () => true,
    () => false,
  );
}

function openDatabase(
  driver: SqliteDriver,
  path: string,
  mode = driver.OPEN_READWRITE | driver.OPEN_CREATE,
): Promise<Database> {
  return new Promise((resolve, reject) => {
    const database = new driver.Database(path, mode, (error) => (error ? reject(error) : resolve(database)));
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
