import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import type { Parameter, Statement, Statements } from '../statements';
import { Patience, type PatienceOptions } from './patience';
import { isAway, postgresFailure } from './postgres-failure';

/** The names of prepared statements by their texts. Each connection prepares them for itself. */
const names = new Map<string, string>();

/**
 * Runs a statement, prepared once on each connection.
 *
 * @param answerMs how long to wait for an answer before the connection counts as lost, where that is not what all do
 * @throws PostgresFailure
 */
export async function runStatement(
  connection: Pool | PoolClient,
  statement: Statement | string,
  parameters: readonly Parameter[],
  answerMs?: number,
): Promise<QueryResult> {
  const text = typeof statement === 'string' ? statement : statement.postgresql;
  let name = names.get(text);
  if (name === undefined) {
    name = `sealwire_${names.size}`;
    names.set(text, name);
  }
  try {
    return await connection.query({ name, text, values: [...parameters], query_timeout: answerMs } as QueryConfig);
  } catch (error) {
    throw postgresFailure(error);
  }
}

/**
 * Statements that are transactions of their own, on any connection of a pool. One whose connection is lost is asked again for a
 * while: a database that was started again has ended them all.
 */
export class PooledStatements implements Statements {
  private readonly patience: Patience;

  constructor(
    private readonly pool: Pool,
    options: PatienceOptions = {},
  ) {
    this.patience = new Patience(options);
  }

  async all<Row>(statement: Statement | string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
    const mayTryAgain = this.patience.begin();
    for (;;) {
      try {
        const { rows } = await runStatement(this.pool, statement, parameters);
        this.patience.answered();
        return rows as readonly Row[];
      } catch (error) {
        if (!isAway(error) || !(await mayTryAgain())) throw error;
      }
    }
  }

  /** The pool is closed by who has opened it. */
  async close(): Promise<void> {}
}
