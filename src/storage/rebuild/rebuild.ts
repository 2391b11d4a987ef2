import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { hasContents } from '../contents/folder/content-folders';
import { openNew, openToInspect, requireKnownTables } from '../records/sqlite/database';
import { requireNoFile, syncDirectory, syncFile } from '../durable';
import { sizeOf } from '../entries';
import { isCorruption, StorageError, storageError } from '../error';
import { fileSystem } from '../file-system';
import { keepDatabase } from '../records/sqlite/kept-database';
import { DATABASE_FILE, REBUILDING_FILE, REBUILT_FILE } from '../layout';
import { DirectoryLock } from '../lock';
import { RowsRebuild, type RebuiltRows, type RowsOptions } from './rebuilt-rows';
import { SqliteStatements } from '../records/sqlite/sqlite-statements';
import { hasDatabaseFaults } from '../check/directory-check';

/** What {@link rebuild} needs. */
export interface RebuildOptions extends Omit<RowsOptions, 'now'> {
  readonly now?: (() => Date) | undefined;
  readonly newId?: (() => Uint8Array) | undefined;
}

/** What a rebuild has done. */
export interface Rebuilt {
  /** Where the database that was there is kept, relative to the data directory. */
  readonly kept: string | undefined;
  readonly rows: RebuiltRows;
}

/**
 * Makes the database of a data directory anew: from the rows that the old one still gives, and from the contents that no row
 * tells of (docs/damage.md). No content is touched, and the old database is kept. Where it is cut short it may be run again.
 *
 * @returns `undefined` where there is nothing to do: the database is intact, and knows every content
 * @throws StorageError `E_DATA_LOCKED`, `E_NO_DATABASE`, `E_NEWER_DATABASE`, `E_FOREIGN_DATABASE`, `E_NOT_A_DIRECTORY`,
 *   `E_SQLITE_DRIVER`, `E_STORAGE`
 */
export async function rebuild(options: RebuildOptions): Promise<Rebuilt | undefined> {
  const directory = resolve(options.directory);
  await requireNoFile(directory);
  await requireSomething(directory);
  const lock = await DirectoryLock.acquire(directory);
  try {
    await finishSwap(directory);
    if (!(await isNeeded(directory))) return undefined;
    const now = options.now?.() ?? new Date();
    const kept = await keepDatabase(directory, now, options.newId?.() ?? randomBytes(16));
    const rows = await makeDatabase(kept === undefined ? undefined : join(directory, kept), {
      ...options,
      directory,
      now,
    });
    await fileSystem.rename(join(directory, REBUILDING_FILE), join(directory, REBUILT_FILE));
    await finishSwap(directory);
    return { kept, rows };
  } catch (error) {
    throw storageError(`the database of ${directory} cannot be rebuilt`, error);
  } finally {
    await lock.release();
  }
}

async function requireSomething(directory: string): Promise<void> {
  if (hasContents(directory)) return;
  for (const file of [DATABASE_FILE, `${DATABASE_FILE}-wal`, REBUILT_FILE]) {
    if ((await sizeOf(join(directory, file))) !== undefined) return;
  }
  throw new StorageError('E_NO_DATABASE', `there are neither contents nor a database in ${directory}`, {
    hint: 'Name the data directory of a server that has run at least once.',
  });
}

/** Whether something is lost that a rebuild would find. @throws StorageError where another program has to do it */
async function isNeeded(directory: string): Promise<boolean> {
  const path = join(directory, DATABASE_FILE);
  let connection: DataSource | undefined;
  try {
    if (((await sizeOf(path)) ?? 0) === 0) return true;
    connection = await openToInspect(directory);
    if (!(await requireKnownTables(path, connection))) return hasContents(directory);
    const statements = new SqliteStatements(connection);
    try {
      return await hasDatabaseFaults(directory, statements);
    } finally {
      await statements.close();
    }
  } catch (error) {
    if (isCorruption(error) || (error instanceof StorageError && error.code === 'E_DATABASE_CORRUPT')) return true;
    throw error;
  } finally {
    await connection?.destroy();
  }
}

/** Makes the new database beside the old one. */
async function makeDatabase(kept: string | undefined, options: RowsOptions): Promise<RebuiltRows> {
  const path = join(options.directory, REBUILDING_FILE);
  for (const file of [path, `${path}-journal`]) await fileSystem.rm(file, { force: true });
  const connection = await openNew(path);
  try {
    const rebuilding = new RowsRebuild(connection, options);
    try {
      // Its log may be all that is left of it.
      const hasDatabase = kept !== undefined && (await sizeOf(join(kept, DATABASE_FILE))) !== undefined;
      if (hasDatabase) await withOldDatabase(kept, (old) => rebuilding.takeFrom(old));
      await rebuilding.takeContents();
      await rebuilding.judge();
    } finally {
      await rebuilding.close();
    }
    return rebuilding.rows;
  } finally {
    await connection.destroy();
    await syncFile(path);
  }
}

/** Of a database that is so damaged that it cannot be opened nothing is taken. */
async function withOldDatabase(folder: string, use: (old: DataSource) => Promise<void>): Promise<void> {
  let old: DataSource | undefined;
  try {
    old = await openToInspect(folder);
    await use(old);
  } catch (error) {
    if (!isCorruption(error) && !(error instanceof StorageError && error.code === 'E_DATABASE_CORRUPT')) throw error;
  } finally {
    await old?.destroy();
  }
}

/**
 * Puts a database that is complete in the place of the other. The other's log goes first: SQLite would take it for the new
 * one's. Until the end the name says that this has to be done; the other database and its log are kept by then.
 */
async function finishSwap(directory: string): Promise<void> {
  const rebuilt = join(directory, REBUILT_FILE);
  if ((await sizeOf(rebuilt)) === undefined) return;
  await syncDirectory(directory);
  const path = join(directory, DATABASE_FILE);
  for (const file of [`${path}-wal`, `${path}-shm`]) await fileSystem.rm(file, { force: true });
  await syncDirectory(directory);
  await fileSystem.rename(rebuilt, path);
  await syncDirectory(directory);
}
