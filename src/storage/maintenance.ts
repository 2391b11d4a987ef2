import { join, resolve } from 'node:path';
import { hex } from '../text/hex';
import { clientRemoval, nameRelease, type ClientRemoval } from './records/client-changes';
import { ClientList } from './records/client-list';
import { closeAll } from './closers';
import type { Warn } from './contents/contents';
import { FolderContents } from './contents/folder/folder-contents';
import { openForChanging } from './records/sqlite/database';
import { storageError, systemCode } from './error';
import { removeFiles, removeUnconfirmedFiles, unconfirmedFiles, type RemovableFile } from './file-removal';
import { fileSystem } from './file-system';
import { CONTENT_FOLDER } from './layout';
import { quarantinedBefore, removeQuarantined, type QuarantinedFolder } from './check/quarantine';
import { SqliteStatements } from './records/sqlite/sqlite-statements';
import { SqliteWriter } from './records/sqlite/sqlite-writer';
import { WriteQueue } from './records/write-queue';

/** A file that went with its client. */
export type RemovedClient = readonly Pick<RemovableFile, 'id' | 'fileName' | 'size'>[];

/**
 * Removes what an operator wants gone, beside a running server or without one. Each change is one short transaction: the
 * server sees all of it or nothing, and waits for it no longer than for another client's commit. Rows go before contents,
 * so that a crash between the two leaves strays for the quarantine.
 */
export interface StoreMaintenance {
  readonly clients: ClientList;
  /**
   * Removes a client with its files.
   *
   * @throws StorageError `E_FILE_VERIFIED` where it has verified files that are to stay, `E_UNKNOWN_CLIENT`, `E_STORAGE`
   */
  removeClient(removal: ClientRemoval): Promise<RemovedClient>;
  /**
   * Has a client give up its name: it may be registered again, and nobody comes back as this client. Its files stay, under
   * another name.
   *
   * @returns the other name, or `undefined` where the client had no files and is gone
   * @throws StorageError `E_UNKNOWN_CLIENT`, `E_STORAGE`
   */
  releaseName(id: Uint8Array): Promise<Uint8Array | undefined>;
  /** Removes files, verified ones only where that is said. @returns the ids of those that are gone */
  removeFiles(which: {
    readonly ids: readonly Uint8Array[];
    readonly verifiedToo: boolean;
  }): Promise<readonly Uint8Array[]>;
  /** Files that came before a time and that their clients never confirmed, some at once. */
  unconfirmedFiles(before: Date): AsyncGenerator<readonly RemovableFile[]>;
  /** Removes those, in small steps. @returns what each step has removed */
  removeUnconfirmed(before: Date): AsyncGenerator<readonly RemovableFile[]>;
  /** Folders of the quarantine that are older than a time. */
  quarantinedBefore(before: Date): Promise<readonly QuarantinedFolder[]>;
  /** Removes a folder of the quarantine. */
  removeQuarantined(folder: QuarantinedFolder): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a data directory to remove something of it, without its lock.
 *
 * @param warn is told of contents that could not be removed
 * @throws StorageError as `openStoreReadOnly` does
 */
export async function openStoreForMaintenance(directory: string, warn: Warn): Promise<StoreMaintenance> {
  const root = resolve(directory);
  const connection = await openForChanging(root);
  const writes = new WriteQueue(new SqliteWriter(connection));
  // Nothing else runs on this connection, so that it may read too.
  const reads = new SqliteStatements(connection);
  const contents = new FolderContents(root, warn);
  const parts = { reads, writes, contents };
  return {
    clients: new ClientList(reads),
    removeClient: async (removal) => {
      const removed = await writes.change(clientRemoval, removal);
      for (const { path } of removed) await contents.remove(path);
      await removeEmptyFolder(join(root, CONTENT_FOLDER, hex(removal.id)));
      return removed.map(({ id, fileName, size }) => ({ id: Buffer.from(id, 'hex'), fileName, size }));
    },
    releaseName: (id) => writes.change(nameRelease, id),
    removeFiles: async (which) => {
      const removed = await removeFiles(parts, which);
      return removed.map(({ id }) => Buffer.from(id, 'hex'));
    },
    unconfirmedFiles: (before) => unconfirmedFiles(parts, before),
    removeUnconfirmed: (before) => removeUnconfirmedFiles(parts, before),
    quarantinedBefore: (before) => quarantinedBefore(root, before),
    removeQuarantined: (folder) => removeQuarantined(root, folder),
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
