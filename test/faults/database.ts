import { join } from 'node:path';
import { Database } from 'sqlite3';

/** A row, as the driver brings it. */
export type Row = Readonly<Record<string, unknown>>;

/** A plain connection to a server's database, without anything of src/. */
export class Connection {
  private constructor(private readonly database: Database) {}

  static async open(data: string): Promise<Connection> {
    const database = await new Promise<Database>((resolve, reject) => {
      const opened = new Database(join(data, 'defensive.db'), (error) => (error ? reject(error) : resolve(opened)));
    });
    database.configure('busyTimeout', 5000);
    return new Connection(database);
  }

  all(sql: string, ...parameters: readonly unknown[]): Promise<readonly Row[]> {
    return new Promise((resolve, reject) => {
      this.database.all<Row>(sql, parameters, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.database.close((error) => (error ? reject(error) : resolve()));
    });
  }
}

/** Runs some work on a connection, and closes it. */
export async function withDatabase<T>(data: string, work: (database: Connection) => Promise<T>): Promise<T> {
  const database = await Connection.open(data);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
