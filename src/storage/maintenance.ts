import { hex } from '../text/hex';
import { openToChange } from './change-access';
import type { QuarantinedFolder } from './check/quarantine';
import type { Warn } from './contents/contents';
import { removeFiles, removeUnconfirmedFiles, unconfirmedFiles, type RemovableFile } from './file-removal';
import type { StoreLocation } from './location';
import { clientRemoval, nameRelease, type ClientRemoval } from './records/client-changes';
import { ClientList } from './records/client-list';

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
 * Opens a store to remove something of it, without a lock.
 *
 * @param warn is told of contents that could not be removed
 * @throws StorageError as `openStoreReadOnly` does
 */
export async function openStoreForMaintenance(location: StoreLocation, warn: Warn): Promise<StoreMaintenance> {
  const access = await openToChange(location, warn);
  const { reads, writes, contents } = access;
  return {
    clients: new ClientList(reads),
    removeClient: async (removal) => {
      const removed = await writes.change(clientRemoval, removal);
      for (const { path } of removed) await contents.remove(path);
      await access.removeEmptyFolder(hex(removal.id));
      return removed.map(({ id, fileName, size }) => ({ id: Buffer.from(id, 'hex'), fileName, size }));
    },
    releaseName: (id) => writes.change(nameRelease, id),
    removeFiles: async (which) => {
      const removed = await removeFiles(access, which);
      return removed.map(({ id }) => Buffer.from(id, 'hex'));
    },
    unconfirmedFiles: (before) => unconfirmedFiles(access, before),
    removeUnconfirmed: (before) => removeUnconfirmedFiles(access, before),
    quarantinedBefore: (before) => access.quarantinedBefore(before),
    removeQuarantined: (folder) => access.removeQuarantined(folder),
    close: () => access.close(),
  };
}
