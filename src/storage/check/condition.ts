import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { foldersWithContents, hasContents } from '../contents/folder/content-folders';
import { openToInspect, requireKnownTables } from '../records/sqlite/database';
import {
  corruptDatabase,
  emptyDatabase,
  missingDatabase,
  unfinishedRebuild,
  unrelatedDatabase,
} from '../records/database-errors';
import { sizeOf } from '../entries';
import { DATABASE_FILE, REBUILT_FILE } from '../layout';

/** Folders of clients that are looked up at a time. */
const FOLDERS_AT_ONCE = 500;

/**
 * Looks at a data directory before anything in it is touched: a server that went on with a database that is not the one of
 * the contents would take them for leftovers (docs/damage.md). The caller holds the lock.
 *
 * @throws StorageError `E_DATABASE_MISSING`, `E_DATABASE_EMPTY`, `E_DATABASE_CORRUPT`, `E_DATABASE_UNRELATED`,
 *   `E_NEWER_DATABASE`, `E_REBUILD_UNFINISHED`, `E_FOREIGN_DATABASE`, `E_NOT_A_DIRECTORY`, `E_SQLITE_DRIVER`, `E_STORAGE`
 */
export async function requireGoodCondition(directory: string): Promise<void> {
  const path = join(directory, DATABASE_FILE);
  const rebuilt = join(directory, REBUILT_FILE);
  if ((await sizeOf(rebuilt)) !== undefined) throw unfinishedRebuild(rebuilt);
  const size = await sizeOf(path);
  if (size === undefined || size === 0) {
    if (!hasContents(directory) && ((await sizeOf(`${path}-wal`)) ?? 0) === 0) return;
    throw size === undefined ? missingDatabase(path) : emptyDatabase(path);
  }
  const connection = await openToInspect(directory);
  try {
    await requireIntact(path, connection);
    // A first start that was cut short has left no contents, and no tables: what its log has of them was not committed.
    if (!(await requireKnownTables(path, connection))) {
      if (!hasContents(directory)) return;
      throw emptyDatabase(path);
    }
    await requireRelated(path, connection, directory);
  } finally {
    await connection.destroy();
  }
}

/** The structure of the database; what a row says is no part of it. */
async function requireIntact(path: string, connection: DataSource): Promise<void> {
  const [first] = await connection.query<{ readonly quick_check: string }[]>('PRAGMA quick_check(1)');
  const found = first?.quick_check ?? 'nothing is said of it';
  if (found !== 'ok') throw corruptDatabase(path, found.replace(/\s+/g, ' '));
}

/** A content that a crash has left belongs to a client that is known: who is not known sends none. */
async function requireRelated(path: string, connection: DataSource, directory: string): Promise<void> {
  let clients: string[] = [];
  let isEmpty = true;
  for (const client of foldersWithContents(directory)) {
    isEmpty = false;
    clients.push(client);
    if (clients.length < FOLDERS_AT_ONCE) continue;
    if (await knowsOneOf(connection, clients)) return;
    clients = [];
  }
  if (isEmpty || (await knowsOneOf(connection, clients))) return;
  throw unrelatedDatabase(path, 'no client of the contents');
}

async function knowsOneOf(connection: DataSource, clients: readonly string[]): Promise<boolean> {
  const sql = 'SELECT 1 FROM "clients" WHERE "ID" IN (SELECT unhex("value") FROM json_each(?)) LIMIT 1';
  return (await connection.query<unknown[]>(sql, [JSON.stringify(clients)])).length > 0;
}
