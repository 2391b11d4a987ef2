import type { Database, Statement as PreparedStatement } from 'sqlite3';
import type { DataSource } from 'typeorm';
import type { Parameter, Statement, Statements } from '../statements';

/**
 * Statements on a connection's own handle, each prepared once and kept: what is asked for every message goes around
 * TypeORM, which takes ten times as long to make a statement as SQLite to carry it out
 * (docs/decisions/typeorm-0.3-over-sqlite3.md). Errors are the driver's, whose `code` begins with `SQLITE_`.
 */
export class SqliteStatements implements Statements {
  private readonly database: Database;
  private readonly prepared = new Map<string, Promise<PreparedStatement>>();

  constructor(connection: DataSource) {
    const { databaseConnection } = connection.driver as unknown as { readonly databaseConnection: Database };
    this.database = databaseConnection;
  }

  async all<Row>(statement: Statement | string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
    const prepared = await this.prepare(typeof statement === 'string' ? statement : statement.sqlite);
    return new Promise((resolve, reject) => {
      // Not `get`: it stops at the first row, and the read transaction would stay open.
      prepared.all<Row>(parameters, (error, rows) => (error === null ? resolve(rows) : reject(error)));
    });
  }

  async close(): Promise<void> {
    const statements = await Promise.all(this.prepared.values());
    this.prepared.clear();
    await Promise.all(
      statements.map((statement) => new Promise<void>((resolve) => statement.finalize(() => resolve()))),
    );
  }

  private prepare(sql: string): Promise<PreparedStatement> {
    const known = this.prepared.get(sql);
    if (known !== undefined) return known;
    const made = new Promise<PreparedStatement>((resolve, reject) => {
      const statement = this.database.prepare(sql, (error) => (error === null ? resolve(statement) : reject(error)));
    });
    this.prepared.set(sql, made);
    made.catch(() => this.prepared.delete(sql));
    return made;
  }
}
