import { Client } from 'pg';
import { openForReading, openForWriting } from '../../../src/storage/records/sqlite/database';
import { createDatabaseFile } from '../../../src/storage/records/sqlite/database';
import { SqliteStatements } from '../../../src/storage/records/sqlite/sqlite-statements';
import { SqliteWriter } from '../../../src/storage/records/sqlite/sqlite-writer';
import {
  openPostgres,
  type PostgresDatabase,
  type PostgresOptions,
} from '../../../src/storage/records/postgresql/database';
import type { Statements } from '../../../src/storage/records/statements';
import { WriteQueue } from '../../../src/storage/records/write-queue';
import { temporaryDirectory } from '../fixture';

/** A PostgreSQL that runs: the URL of a database in which the tests may make schemas. */
export const RUNNING_POSTGRES = process.env['SEALWIRE_TEST_POSTGRES'];

/** A database, as one server uses it. */
export interface OpenDatabase {
  readonly reads: Statements;
  readonly writes: WriteQueue;
  close(): Promise<void>;
}

/** A kind of database; each call makes an empty one. */
export interface DatabaseKind {
  readonly name: string;
  open(): Promise<OpenDatabase>;
}

export const SQLITE: DatabaseKind = {
  name: 'SQLite',
  open: async () => {
    const directory = await temporaryDirectory();
    await createDatabaseFile(directory);
    const connection = await openForWriting(directory);
    const reader = await openForReading(directory);
    const [reads, writes] = [new SqliteStatements(reader), new WriteQueue(new SqliteWriter(connection))];
    return {
      reads,
      writes,
      close: async () => {
        await Promise.all([reads.close(), writes.close()]);
        await Promise.all([connection.destroy(), reader.destroy()]);
      },
    };
  },
};

export const POSTGRES: DatabaseKind = {
  name: 'PostgreSQL',
  open: async () => {
    const schema = await PostgresSchema.make();
    const database = await schema.open();
    return { ...database, close: () => schema.remove() };
  },
};

let schemas = 0;

/** A schema of its own in the PostgreSQL that runs, and a connection of the test's that shares no code with what is tested. */
export class PostgresSchema {
  private readonly opened: PostgresDatabase[] = [];

  private constructor(
    readonly url: string,
    private readonly name: string,
    private readonly client: Client,
  ) {}

  static async make(): Promise<PostgresSchema> {
    if (RUNNING_POSTGRES === undefined) throw new Error('SEALWIRE_TEST_POSTGRES is not set');
    const name = `test_${process.pid}_${schemas++}`;
    const url = new URL(RUNNING_POSTGRES);
    url.searchParams.set('options', `-c search_path=${name}`);
    url.searchParams.set('application_name', name);
    const client = new Client({ connectionString: RUNNING_POSTGRES, options: `-c search_path=${name}` });
    await client.connect();
    await client.query(`CREATE SCHEMA ${name}`);
    return new PostgresSchema(url.href, name, client);
  }

  /** Opens it as one more server; closed by {@link remove}. */
  async open(options: PostgresOptions = {}): Promise<PostgresDatabase> {
    const database = await openPostgres(this.url, { migrate: true, ...options });
    this.opened.push(database);
    return database;
  }

  /** Has one that was opened otherwise closed by {@link remove}. */
  closeLater(database: PostgresDatabase): void {
    this.opened.push(database);
  }

  async query(text: string, values: readonly unknown[] = []): Promise<Readonly<Record<string, unknown>>[]> {
    return (await this.client.query(text, [...values])).rows as Readonly<Record<string, unknown>>[];
  }

  /** Ends all sessions of the servers of this schema. @returns how many */
  async endSessions(): Promise<number> {
    const sessions = await this.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
      [this.name],
    );
    return sessions.length;
  }

  async remove(): Promise<void> {
    await Promise.all(this.opened.splice(0).map((database) => database.close()));
    await this.client.query(`DROP SCHEMA ${this.name} CASCADE`);
    await this.client.end();
  }
}
