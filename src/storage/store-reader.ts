import type { StoreLocation } from './location';
import { openToRead } from './read-access';
import { contentSource, type ContentSource } from './contents/content-source';
import { ClientList } from './records/client-list';
import { fileLists } from './records/file-statements';
import { Files } from './records/files';
import { checkAll, type CheckFinding, type CheckOptions, type CheckTally } from './check/store-check';

/** Reads what a store holds, beside its servers or without them. */
export interface StoreReader extends ContentSource {
  readonly files: Files;
  readonly clients: ClientList;
  /** Checks all that is there, or the contents of one client; see {@link checkAll}. */
  check(options: CheckOptions): AsyncGenerator<CheckFinding, CheckTally>;
  close(): Promise<void>;
}

/**
 * Opens a store without a lock. Clients, files and contents are left as they are (SQLite may add side files to its
 * database); those of a data directory may disagree until a server has reconciled them.
 *
 * @throws StorageError `E_NO_DATABASE`, `E_FOREIGN_DATABASE`, `E_DATABASE_MISSING`, `E_DATABASE_EMPTY`, `E_DATABASE_CORRUPT`,
 *   `E_NEWER_DATABASE`, `E_SQLITE_DRIVER`, `E_STORAGE`
 */
export async function openStoreReadOnly(location: StoreLocation): Promise<StoreReader> {
  const access = await openToRead(location);
  const { reads, contents, place, hasRowContents, knowsDamage } = access;
  const files = new Files(reads, fileLists(knowsDamage));
  const source = contentSource(contents, reads, hasRowContents);
  return {
    files,
    clients: new ClientList(reads),
    ...source,
    check: (options) => checkAll({ reads, files, source, place }, options),
    close: () => access.close(),
  };
}
