import { resolve } from 'node:path';
import { requireGoodCondition } from './check/condition';
import { reconcile } from './check/reconcile';
import { closeAll, type Closer } from './closers';
import { FolderContents } from './contents/folder/folder-contents';
import { RowContents } from './contents/folder/row-contents';
import { makeDirectory, requireNoFile } from './durable';
import { storageError } from './error';
import { freeBytes } from './health';
import { DirectoryLock } from './lock';
import { createDatabaseFile, openForReading, openForWriting } from './records/sqlite/database';
import { SqliteStatements } from './records/sqlite/sqlite-statements';
import { SqliteWriter } from './records/sqlite/sqlite-writer';
import { WriteQueue } from './records/write-queue';
import { Store } from './store';
import { withDefaults, type StoreOptions } from './store-options';

/**
 * Opens the store of one machine: takes the lock of a data directory, which is made if it does not exist, brings the database
 * up to date and reconciles it with the contents.
 *
 * Writes share one connection and one queue. Reads have a connection of their own: on the writer's they would see what an
 * open transaction may yet take back, and in the queue they would wait for other people's fsync.
 *
 * @throws StorageError `E_DATA_LOCKED`, `E_NOT_A_DIRECTORY`, `E_SQLITE_DRIVER`, `E_STORAGE`; and where the database is not one
 *   to go on with, in which case nothing was changed, as {@link requireGoodCondition} does
 */
export async function openDataDirectory(path: string, options: StoreOptions = {}): Promise<Store> {
  const directory = resolve(path);
  const settings = withDefaults(options);
  const { now, newId, warn, quietMs, freeSpace } = settings;
  const closers: Closer[] = [];
  try {
    await requireNoFile(directory);
    await makeDirectory(directory);
    const lock = await DirectoryLock.acquire(directory);
    closers.push(() => lock.release());
    await requireGoodCondition(directory);
    await createDatabaseFile(directory);
    const contents = new FolderContents(directory, warn, freeSpace);
    await contents.prepare();
    const connection = await openForWriting(directory);
    closers.push(() => connection.destroy());
    const writes = new WriteQueue(new SqliteWriter(connection));
    closers.push(() => writes.close());
    const rowContents = new RowContents(contents, writes, warn, quietMs);
    const statements = new SqliteStatements(connection);
    closers.push(() => statements.close());
    const reconciliation = await reconcile({ directory, contents, statements, writes, now, newId });
    await statements.close();
    await rowContents.moveOut();
    const reader = await openForReading(directory);
    closers.push(() => reader.destroy());
    const reads = new SqliteStatements(reader);
    closers.push(() => reads.close());
    const disk = { reads, writes, contents, rowContents, reconciliation, freeBytes: () => freeBytes(directory) };
    return new Store(disk, settings, closers);
  } catch (error) {
    await closeAll(closers).catch(warn);
    throw storageError(`the data directory ${directory} cannot be opened`, error);
  }
}
