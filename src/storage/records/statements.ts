import type { Database, Statement } from 'sqlite3';
import type { DataSource } from 'typeorm';

/** What a statement is given in place of its question marks. */
export type Parameter = string | number | Buffer | null;

/**
 * Statements on a connection's own handle, each prepared once and kept: what is asked for every message goes around
 * TypeORM, which takes ten times as long to make a statement as SQLite to carry it out
 * (docs/decisions/typeorm-0.3-over-sqlite3.md).
 */
export class Statements {
  private readonly database: Database;
  private readonly prepared = new Map<string, Promise<Statement>>();

  constructor(connection: DataSource) {
    const { databaseConnection } = connection.driver as unknown as { readonly databaseConnection: Database };
    this.database = databaseConnection;
  }

  /**
   * Runs a statement to its end; resolves with its rows, if it returns any.
   *
   * @param sql a constant: the values are in the parameters
   * @throws the driver's error, whose `code` begins with `SQLITE_`
   */
  async all<Row>(sql: string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
    const statement = await this.prepare(sql);
    return new Promise((resolve, reject) => {
      // Not `get`: it stops at the first row, and the read transaction would stay open.
      statement.all<Row>(parameters, (error, rows) => (error === null ? resolve(rows) : reject(error)));
    });
  }

  /** Gives all statements back, without which the connection cannot be closed. */
  async close(): Promise<void> {
    const statements = await Promise.all(this.prepared.values());
    this.prepared.clear();
    await Promise.all(
      statements.map((statement) => new Promise<void>((resolve) => statement.finalize(() => resolve()))),
    );
  }

  private prepare(sql: string): Promise<Statement> {
    const known = this.prepared.get(sql);
    if (known !== undefined) return known;
    const made = new Promise<Statement>((resolve, reject) => {
      const statement = this.database.prepare(sql, (error) => (error === null ? resolve(statement) : reject(error)));
    });
    this.prepared.set(sql, made);
    made.catch(() => this.prepared.delete(sql));
    return made;
  }
}
