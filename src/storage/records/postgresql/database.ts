import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { Notes } from '../../notes';
import { StorageError, storageError } from '../../error';
import { closeAll } from '../../closers';
import { entitiesFor } from '../entities';
import { requireKnownTables } from '../known-tables';
import { SHARED_MIGRATIONS } from '../migrations/migrations';
import type { Statements } from '../statements';
import { WriteQueue } from '../write-queue';
import { placeOf, withVerifiedTls } from './database-url';
import { loadPostgresDriver, type PostgresDriver } from './driver';
import { PostgresLease } from './leases';
import { PostgresNotes } from './notes';
import type { PatienceOptions } from './patience';
import { postgresFailure } from './postgres-failure';
import { PooledStatements } from './postgres-statements';
import { PostgresWriter } from './postgres-writer';

/** Connections for what is read, by one server. One more writes. */
const READERS = 4;

/** How long it may take to connect, in milliseconds. */
const CONNECT_MS = 5000;

/** How long a statement may take, in milliseconds. */
const STATEMENT_MS = 30_000;

/** How long a statement waits for others' locks, in milliseconds. */
const LOCK_MS = 5000;

/** How long a transaction may do nothing, in milliseconds: its server may be gone without a word. */
const IDLE_TRANSACTION_MS = 15_000;

/** How long a connection is kept that nobody uses, in milliseconds. */
const IDLE_MS = 60_000;

/** How long a connection may be silent before the system looks whether the other end is there, in milliseconds. */
const KEEP_ALIVE_MS = 10_000;

/** Of the advisory lock under which one server at a time changes the tables. */
const MIGRATION_LOCK = 0x5ea1_417e;

/** How {@link openPostgres} opens a database. */
export interface PostgresOptions extends PatienceOptions {
  /** Makes the tables, or brings them up to date, as a server does; otherwise they have to be there. */
  readonly migrate?: boolean | undefined;
}

/** A database that several servers share. */
export interface PostgresDatabase {
  readonly reads: Statements;
  readonly writes: WriteQueue;
  readonly notes: Notes;
  /** The right to do what one server at a time does. @param lifetimeMs how long it is held without being renewed */
  lease(name: string, lifetimeMs?: number): PostgresLease;
  close(): Promise<void>;
}

/**
 * Opens a PostgreSQL database. The driver is loaded here, for who has none needs none.
 *
 * @param named `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, with what libpq knows behind it, such as `?sslmode=verify-full`
 * @throws StorageError `E_FOREIGN_DATABASE`, `E_NEWER_DATABASE`, `E_NO_DATABASE` where no server has made the tables, `E_STORAGE`;
 *   of the last, `isUnreachable` says whether it is worth to wait
 */
export async function openPostgres(named: string, options: PostgresOptions = {}): Promise<PostgresDatabase> {
  const place = placeOf(named);
  const url = withVerifiedTls(named);
  try {
    const driver = await loadPostgresDriver();
    if (options.migrate === true) await migrate(driver, url, place);
    const connection = await connect(driver, url, {
      max: READERS + 1,
      statement_timeout: STATEMENT_MS,
      lock_timeout: LOCK_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
      // Where the network is gone nobody says so.
      query_timeout: STATEMENT_MS + LOCK_MS,
    });
    try {
      if (!(await requireKnownTables(place, connection, await tableNames(connection)))) throw noTables(place);
      return databaseOn(connection, options);
    } catch (error) {
      await connection.destroy();
      throw error;
    }
  } catch (error) {
    throw error instanceof StorageError ? error : storageError(`${place} cannot be opened`, postgresFailure(error));
  }
}

function databaseOn(connection: DataSource, options: PostgresOptions): PostgresDatabase {
  const pool = poolOf(connection);
  const reads = new PooledStatements(pool, options);
  const writes = new WriteQueue(new PostgresWriter(pool, options));
  return {
    reads,
    writes,
    notes: new PostgresNotes(reads),
    lease: (name, lifetimeMs) => new PostgresLease(reads, name, lifetimeMs),
    close: () => closeAll([() => connection.destroy(), () => writes.close()]),
  };
}

/** Changes the tables while no other server does, which is known by a lock that ends with its connection. */
async function migrate(driver: PostgresDriver, url: string, place: string): Promise<void> {
  const locker = new driver.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, keepAlive: true });
  // What is lost shows in the next statement.
  locker.on('error', () => undefined);
  try {
    await locker.connect();
    await locker.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const connection = await connect(driver, url, { max: 1 });
    try {
      await requireKnownTables(place, connection, await tableNames(connection));
      await connection.runMigrations({ transaction: 'all' });
    } finally {
      await connection.destroy();
    }
  } finally {
    await locker.end();
  }
}

async function connect(driver: PostgresDriver, url: string, settings: object): Promise<DataSource> {
  const connection = new DataSource({
    type: 'postgres',
    driver,
    extra: {
      connectionString: url,
      application_name: 'sealwire',
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      idleTimeoutMillis: IDLE_MS,
      ...settings,
    },
    entities: [...entitiesFor('postgres')],
    migrations: SHARED_MIGRATIONS,
    installExtensions: false,
    // A connection that is lost while nobody uses it is replaced when somebody does.
    poolErrorHandler: () => undefined,
    logging: false,
  });
  await connection.initialize();
  // Whoever takes a connection listens a moment later, and an error before that would end the process.
  poolOf(connection).on('connect', (client) => client.on('error', () => undefined));
  return connection;
}

function poolOf(connection: DataSource): Pool {
  return (connection.driver as unknown as { readonly master: Pool }).master;
}

async function tableNames(connection: DataSource): Promise<ReadonlySet<string>> {
  const rows = await connection.query<{ name: string }[]>(
    'SELECT "tablename" AS "name" FROM "pg_catalog"."pg_tables" WHERE "schemaname" = current_schema()',
  );
  return new Set(rows.map(({ name }) => name));
}

function noTables(place: string): StorageError {
  return new StorageError('E_NO_DATABASE', `${place} has no tables of Sealwire`, {
    hint: 'Name the database of a server that has run at least once.',
  });
}
