import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DataSource } from 'typeorm';
import { loadSqliteDriver, type SqliteDriver } from './driver';
import { hasContents } from '../../contents/folder/content-folders';
import { emptyDatabase, foreignDatabase, missingDatabase } from '../database-errors';
import { requireKnownTables as requireTables } from '../known-tables';
import { entitiesFor } from '../entities';
import { notADirectory, StorageError, storageError, systemCode } from '../../error';
import { constants, fileSystem } from '../../file-system';
import { DATABASE_FILE } from '../../layout';
import { MIGRATIONS } from '../migrations/migrations';

/** How long a statement waits for another process's lock, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

const WRITER_PRAGMAS = [
  `busy_timeout = ${BUSY_TIMEOUT_MS}`,
  'foreign_keys = ON',
  // A commit is on the disk, not only with the system, when it is acknowledged (docs/architecture.md, "Durability").
  'synchronous = FULL',
  // macOS: fsync alone leaves the data in the drive's cache. Elsewhere this does nothing.
  'fullfsync = ON',
  // What is deleted or emptied is overwritten: a key that is forgotten does not stay in the file.
  'secure_delete = ON',
];

/**
 * Opens the connection that writes, and brings the tables up to date. The caller holds the lock of the data directory.
 *
 * @throws StorageError `E_SQLITE_DRIVER`, `E_FOREIGN_DATABASE`, `E_STORAGE`
 */
export async function openForWriting(directory: string): Promise<DataSource> {
  const path = join(directory, DATABASE_FILE);
  return opened(path, { database: path }, async (connection) => {
    for (const pragma of WRITER_PRAGMAS) await connection.query(`PRAGMA ${pragma}`);
    const [mode] = await connection.query<{ journal_mode: string }[]>('PRAGMA journal_mode = WAL');
    if (mode?.journal_mode !== 'wal') {
      throw new StorageError('E_STORAGE', `${path}: this filesystem does not support a write-ahead log`, {
        hint: 'Put the data directory on a local disk.',
      });
    }
    await requireKnownTables(path, connection);
    await connection.runMigrations({ transaction: 'all' });
    await requireWritable(connection);
  });
}

/**
 * Begins to write, and takes it back. SQLite opens a file that it may not write for reading, and without this every client
 * would be told, and the server would go on.
 *
 * @throws what SQLite fails with, such as SQLITE_READONLY
 */
export async function requireWritable(connection: DataSource): Promise<void> {
  await connection.query('BEGIN IMMEDIATE');
  try {
    await connection.query('PRAGMA user_version = 1');
  } finally {
    await connection.query('ROLLBACK');
  }
}

/**
 * Opens a connection that writes beside a running server, which does not wait for it longer than for another client's
 * commit. The tables stay as they are.
 *
 * @throws StorageError as {@link openForReading} does
 */
export async function openForChanging(directory: string): Promise<DataSource> {
  const path = join(directory, DATABASE_FILE);
  await requireDatabase(directory, path);
  return opened(path, { database: path }, async (connection) => {
    for (const pragma of WRITER_PRAGMAS) await connection.query(`PRAGMA ${pragma}`);
    if (!(await requireKnownTables(path, connection))) throw foreignDatabase(path);
  });
}

/**
 * Makes a database that nobody else knows yet. What is written survives a power cut once the file is synced.
 *
 * @throws StorageError `E_SQLITE_DRIVER`, `E_STORAGE`
 */
export async function openNew(path: string): Promise<DataSource> {
  return opened(path, { database: path }, async (connection) => {
    for (const pragma of ['foreign_keys = ON', 'journal_mode = MEMORY', 'synchronous = OFF']) {
      await connection.query(`PRAGMA ${pragma}`);
    }
    await connection.runMigrations({ transaction: 'all' });
  });
}

/** The columns of a table of an open database. */
export async function columnsOf(connection: DataSource, table: string): Promise<ReadonlySet<string>> {
  const columns = await connection.query<readonly { readonly name: string }[]>(`PRAGMA table_info("${table}")`);
  return new Set(columns.map(({ name }) => name));
}

/**
 * Opens a connection that only reads. It sees what was committed, in this process or in another one.
 *
 * @throws StorageError `E_SQLITE_DRIVER`, `E_NO_DATABASE`, `E_DATABASE_MISSING`, `E_DATABASE_EMPTY`, `E_DATABASE_CORRUPT`,
 *   `E_NEWER_DATABASE`, `E_FOREIGN_DATABASE`, `E_STORAGE`
 */
export async function openForReading(directory: string): Promise<DataSource> {
  const path = join(directory, DATABASE_FILE);
  // TypeORM would make the folder of a database that does not exist.
  await requireDatabase(directory, path);
  const connection = await openToInspect(directory);
  try {
    if (await requireKnownTables(path, connection)) return connection;
    throw hasContents(directory) ? emptyDatabase(path) : foreignDatabase(path);
  } catch (error) {
    await connection.destroy();
    throw storageError(`${path} cannot be read`, error);
  }
}

/**
 * Opens a connection that only reads, whatever the database holds.
 *
 * @throws StorageError `E_SQLITE_DRIVER`, `E_DATABASE_CORRUPT`, `E_STORAGE`
 */
export async function openToInspect(directory: string): Promise<DataSource> {
  const path = join(directory, DATABASE_FILE);
  const driver = await loadSqliteDriver();
  return opened(path, await readOnlyForm(directory, path, driver), async (connection) => {
    await connection.query(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  });
}

/** Looks whether this program can use the tables of a database; see `known-tables.ts`. */
export async function requireKnownTables(path: string, connection: DataSource): Promise<boolean> {
  return requireTables(path, connection, await tableNames(connection));
}

/** Makes the database file if there is none, readable by its owner only: it holds keys. */
export async function createDatabaseFile(directory: string): Promise<void> {
  try {
    // Exclusive: closing any descriptor of a database in use would drop this process's locks on it.
    const handle = await fileSystem.open(join(directory, DATABASE_FILE), 'ax', 0o600);
    await handle.close();
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

/** How the driver is asked for a database. */
interface DatabaseForm {
  readonly database: string;
  readonly flags?: number;
}

/**
 * SQLite reads a write-ahead log through a side file that it makes where there is none. Where this user may not write,
 * and no log says that a server runs, the database is as unchanging as a file on a read-only disk.
 */
async function readOnlyForm(directory: string, path: string, driver: SqliteDriver): Promise<DatabaseForm> {
  const still =
    !(await isAccessible(directory, constants.W_OK)) && !(await isAccessible(`${path}-wal`, constants.F_OK));
  // A journal is what a first start leaves that is cut short on the way to a log; only who may write can undo it.
  const hasJournal = await isAccessible(`${path}-journal`, constants.F_OK);
  if (!still) return { database: path, flags: hasJournal ? driver.OPEN_READWRITE : driver.OPEN_READONLY };
  return { database: `${pathToFileURL(path).href}?immutable=1`, flags: driver.OPEN_READONLY | driver.OPEN_URI };
}

async function opened(
  path: string,
  form: DatabaseForm,
  prepare: (connection: DataSource) => Promise<void>,
): Promise<DataSource> {
  const connection = new DataSource({
    ...form,
    type: 'sqlite',
    driver: withoutTraces(await loadSqliteDriver()),
    entities: [...entitiesFor('sqlite')],
    migrations: MIGRATIONS,
    logging: false,
  });
  try {
    await connection.initialize();
    await prepare(connection);
    return connection;
  } catch (error) {
    if (connection.isInitialized) await connection.destroy();
    throw storageError(`${path} cannot be opened`, error);
  }
}

/**
 * The driver as TypeORM takes it. It would have every statement remember where it was called, for the text of an error that
 * it hardly ever has.
 */
function withoutTraces(driver: SqliteDriver): { verbose(): unknown } {
  return { verbose: () => driver };
}

async function requireDatabase(directory: string, path: string): Promise<void> {
  try {
    await fileSystem.access(path, constants.R_OK);
  } catch (cause) {
    if (systemCode(cause) === 'ENOTDIR') throw notADirectory(dirname(path), cause);
    if (systemCode(cause) !== 'ENOENT') throw storageError(`${path} cannot be read`, cause);
    if (hasContents(directory)) throw missingDatabase(path);
    throw new StorageError('E_NO_DATABASE', `there is no database ${path}`, {
      cause,
      hint: 'Name the data directory of a server that has run at least once.',
    });
  }
}

async function isAccessible(path: string, mode: number): Promise<boolean> {
  return fileSystem.access(path, mode).then(
    () => true,
    () => false,
  );
}

async function tableNames(connection: DataSource): Promise<ReadonlySet<string>> {
  const rows = await connection.query<{ name: string }[]>(
    `SELECT "name" FROM "sqlite_master" WHERE "type" = 'table' AND "name" NOT LIKE 'sqlite#_%' ESCAPE '#'`,
  );
  return new Set(rows.map((row) => row.name));
}
