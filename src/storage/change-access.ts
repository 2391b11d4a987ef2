import { join, resolve } from 'node:path';
import { quarantinedBefore, removeQuarantined, type QuarantinedFolder } from './check/quarantine';
import { closeAll } from './closers';
import type { Contents, Warn } from './contents/contents';
import { FolderContents } from './contents/folder/folder-contents';
import { storageError, systemCode } from './error';
import { fileSystem } from './file-system';
import { CONTENT_FOLDER } from './layout';
import type { StoreLocation } from './location';
import { openForChanging } from './records/sqlite/database';
import { SqliteStatements } from './records/sqlite/sqlite-statements';
import { SqliteWriter } from './records/sqlite/sqlite-writer';
import type { Statements } from './records/statements';
import { WriteQueue } from './records/write-queue';

/** What somebody needs who changes a store beside its servers. */
export interface ChangeAccess {
  readonly reads: Statements;
  readonly writes: WriteQueue;
  readonly contents: Pick<Contents, 'remove'>;
  /** Removes the folder of a client's contents, where there is one and nothing is in it. @param clientId in hexadecimal digits */
  removeEmptyFolder(clientId: string): Promise<void>;
  /** Folders of the quarantine that are older than a time; none where there is no quarantine. */
  quarantinedBefore(before: Date): Promise<readonly QuarantinedFolder[]>;
  removeQuarantined(folder: QuarantinedFolder): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a store for changes, without a lock.
 *
 * @throws StorageError as `openStoreReadOnly` does
 */
export async function openToChange(location: StoreLocation, warn: Warn): Promise<ChangeAccess> {
  if (typeof location === 'string') return openDirectoryToChange(resolve(location), warn);
  const { openSharedToChange } = await import('./shared-store');
  return openSharedToChange(location, warn);
}

async function openDirectoryToChange(directory: string, warn: Warn): Promise<ChangeAccess> {
  const connection = await openForChanging(directory);
  const writes = new WriteQueue(new SqliteWriter(connection));
  // Nothing else runs on this connection, so that it may read too.
  const reads = new SqliteStatements(connection);
  return {
    reads,
    writes,
    contents: new FolderContents(directory, warn),
    removeEmptyFolder: (clientId) => removeEmptyFolder(join(directory, CONTENT_FOLDER, clientId)),
    quarantinedBefore: (before) => quarantinedBefore(directory, before),
    removeQuarantined: (folder) => removeQuarantined(directory, folder),
    close: () => closeAll([() => connection.destroy(), () => reads.close(), () => writes.close()]),
  };
}

/** A folder in which a running upload has begun a content stays. */
async function removeEmptyFolder(path: string): Promise<void> {
  try {
    await fileSystem.rmdir(path);
  } catch (error) {
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) return;
    throw storageError(`${path} could not be removed`, error);
  }
}
