import { join, resolve } from 'node:path';
import { openForReading } from './database';
import { clientEntity } from './entities';
import { storageError } from './error';
import { Files } from './files';

/** Reads what a data directory holds, beside a running server or without one. */
export interface StoreReader {
  readonly files: Files;
  /** Whether a client of this name is registered. @throws StorageError `E_STORAGE` */
  hasClient(name: Uint8Array): Promise<boolean>;
  /** Where a file's content lies on this machine. */
  contentPath(file: { readonly path: string }): string;
  close(): Promise<void>;
}

/**
 * Opens a data directory without its lock. Clients, files and contents are left as they are (SQLite may add side files to
 * the database); they may disagree until a server has reconciled them.
 *
 * @throws StorageError `E_NO_DATABASE`, `E_FOREIGN_DATABASE`, `E_SQLITE_DRIVER`, `E_STORAGE`
 */
export async function openStoreReadOnly(directory: string): Promise<StoreReader> {
  const root = resolve(directory);
  const connection = await openForReading(root);
  return {
    files: new Files(connection),
    hasClient: async (name) => {
      try {
        return await connection.manager.existsBy(clientEntity, { name: Buffer.from(name) });
      } catch (error) {
        throw storageError('the clients could not be looked up', error);
      }
    },
    contentPath: (file) => join(root, file.path),
    close: () => connection.destroy(),
  };
}
