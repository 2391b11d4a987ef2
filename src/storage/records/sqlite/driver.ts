import type * as sqlite3 from 'sqlite3';
import { reasonOf, StorageError } from '../../error';

/** The native driver, as the package exports it. */
export type SqliteDriver = typeof sqlite3;

/**
 * Loads the native SQLite driver. Only src/storage knows it (docs/decisions/typeorm-0.3-over-sqlite3.md).
 *
 * @throws StorageError `E_SQLITE_DRIVER` when its binary is missing or does not fit this system
 */
export async function loadSqliteDriver(): Promise<SqliteDriver> {
  try {
    return (await import('sqlite3')).default;
  } catch (cause) {
    throw new StorageError('E_SQLITE_DRIVER', `the sqlite3 driver does not load: ${reasonOf(cause)}`, {
      cause,
      hint: 'Install a C++ compiler and Python 3, then run `npm rebuild sqlite3 --build-from-source`.',
    });
  }
}
