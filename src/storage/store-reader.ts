import { join, resolve } from 'node:path';
import { ClientList } from './records/client-list';
import { contentSource, type ContentSource } from './contents/content-source';
import { piecesOf } from './contents/folder/pieces';
import { columnsOf, openForReading } from './records/sqlite/database';
import { fileLists } from './records/file-statements';
import { Files } from './records/files';
import { SqliteStatements } from './records/sqlite/sqlite-statements';
import { checkAll, type CheckFinding, type CheckOptions, type CheckTally } from './check/store-check';

/** Reads what a data directory holds, beside a running server or without one. */
export interface StoreReader extends ContentSource {
  readonly files: Files;
  readonly clients: ClientList;
  /** Checks all that is there, or the contents of one client; see {@link checkAll}. */
  check(options: CheckOptions): AsyncGenerator<CheckFinding, CheckTally>;
  close(): Promise<void>;
}

/**
 * Opens a data directory without its lock. Clients, files and contents are left as they are (SQLite may add side files to
 * the database); they may disagree until a server has reconciled them.
 *
 * @throws StorageError `E_NO_DATABASE`, `E_FOREIGN_DATABASE`, `E_DATABASE_MISSING`, `E_DATABASE_EMPTY`, `E_DATABASE_CORRUPT`,
 *   `E_NEWER_DATABASE`, `E_SQLITE_DRIVER`, `E_STORAGE`
 */
export async function openStoreReadOnly(directory: string): Promise<StoreReader> {
  const root = resolve(directory);
  const connection = await openForReading(root);
  const reads = new SqliteStatements(connection);
  // Not before the first start of a server that makes them.
  const columns = await columnsOf(connection, 'files');
  const files = new Files(reads, fileLists(columns.has('Damaged')));
  const source = contentSource({ pieces: (path) => piecesOf(join(root, path)) }, reads, columns.has('Content'));
  return {
    files,
    clients: new ClientList(reads),
    ...source,
    check: (options) => checkAll({ directory: root, reads, files, source }, options),
    close: async () => {
      await reads.close();
      await connection.destroy();
    },
  };
}
