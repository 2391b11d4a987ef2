/** What a statement is given in place of its question marks, or of `$1` and so on. */
export type Parameter = string | number | Buffer | null;

/**
 * A statement in the words of each database, with the same parameters and the same columns and types in its rows
 * (docs/decisions/records-in-postgresql.md). Times are as database-time.ts writes them; yes and no are 1 and 0.
 */
export interface Statement {
  readonly sqlite: string;
  /** Times in it are the database's: it takes those of the parameters for the other's sake. */
  readonly postgresql: string;
}

/** An expression for a time in PostgreSQL, as text that fits what SQLite keeps: UTC, to the millisecond. */
export function postgresTime(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')`;
}

/** Statements on a connection, or on several that are alike, each prepared once and kept. */
export interface Statements {
  /**
   * Runs a statement to its end; resolves with its rows, if it returns any.
   *
   * @param statement a constant: the values are in the parameters; text alone is a statement that only this database needs
   * @throws what the driver fails with
   */
  all<Row>(statement: Statement | string, ...parameters: readonly Parameter[]): Promise<readonly Row[]>;
  /** Gives all statements back, without which the connection cannot be closed. */
  close(): Promise<void>;
}
