import { join, resolve } from 'node:path';
import { directoryCheck } from './check/directory-check';
import type { CheckedPlace } from './check/store-check';
import type { Contents } from './contents/contents';
import { piecesOf } from './contents/folder/pieces';
import type { StoreLocation } from './location';
import { columnsOf, openForReading } from './records/sqlite/database';
import { SqliteStatements } from './records/sqlite/sqlite-statements';
import type { Statements } from './records/statements';

/** What somebody needs who reads a store beside its servers. */
export interface ReadAccess {
  readonly reads: Statements;
  readonly contents: Pick<Contents, 'pieces'>;
  readonly place: CheckedPlace;
  /** Whether small contents may be in their rows. */
  readonly hasRowContents: boolean;
  /** Whether rows say when a content was found damaged; a server of an older version did not make that column. */
  readonly knowsDamage: boolean;
  close(): Promise<void>;
}

/**
 * Opens a store for reading, without a lock.
 *
 * @throws StorageError as `openStoreReadOnly` does
 */
export async function openToRead(location: StoreLocation): Promise<ReadAccess> {
  if (typeof location === 'string') return openDirectoryToRead(resolve(location));
  const { openSharedToRead } = await import('./shared-store');
  return openSharedToRead(location);
}

async function openDirectoryToRead(directory: string): Promise<ReadAccess> {
  const connection = await openForReading(directory);
  const reads = new SqliteStatements(connection);
  // Not before the first start of a server that makes them.
  const columns = await columnsOf(connection, 'files');
  return {
    reads,
    contents: { pieces: (path) => piecesOf(join(directory, path)) },
    place: directoryCheck(directory, reads),
    hasRowContents: columns.has('Content'),
    knowsDamage: columns.has('Damaged'),
    close: async () => {
      await reads.close();
      await connection.destroy();
    },
  };
}
