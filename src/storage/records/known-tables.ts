import type { DataSource } from 'typeorm';
import { foreignDatabase, newerDatabase } from './database-errors';

/**
 * Looks whether this program can use the tables of a database.
 *
 * @param place what the database is called
 * @param tables the names of its tables
 * @returns whether it has ours
 * @throws StorageError `E_FOREIGN_DATABASE` where they are another program's, `E_NEWER_DATABASE` where a newer version of this
 *   program has changed them
 */
export async function requireKnownTables(
  place: string,
  connection: DataSource,
  tables: ReadonlySet<string>,
): Promise<boolean> {
  if (!tables.has('migrations')) {
    if (tables.size > 0) throw foreignDatabase(place);
    return false;
  }
  const known = new Set(connection.migrations.map(({ name }) => name));
  const made = await connection.query<{ name: string }[]>('SELECT "name" FROM "migrations" ORDER BY "timestamp"');
  const unknown = made.find(({ name }) => !known.has(name));
  if (unknown !== undefined) throw newerDatabase(place, unknown.name);
  return tables.has('files');
}
