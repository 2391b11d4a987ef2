import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import type { Parameter, Statement, Statements } from '../statements';
import { postgresFailure, type PostgresFailure } from './postgres-failure';

/** How long a statement waits that is asked again because its connection was lost, in milliseconds. */
const SECOND_TRY_MS = 100;

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
 * Statements that are transactions of their own, on any connection of a pool. One whose connection is lost is asked once more:
 * a database that was started again has ended them all.
 */
export class PooledStatements implements Statements {
  constructor(private readonly pool: Pool) {}

  async all<Row>(statement: Statement | string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
    try {
      return await this.run<Row>(statement, parameters);
    } catch (error) {
      if (!['lost', 'unreachable'].includes((error as PostgresFailure).kind)) throw error;
      await sleep(SECOND_TRY_MS);
      return this.run<Row>(statement, parameters);
    }
  }

  /** The pool is closed by who has opened it. */
  async close(): Promise<void> {}

  private async run<Row>(statement: Statement | string, parameters: readonly Parameter[]): Promise<readonly Row[]> {
    return (await runStatement(this.pool, statement, parameters)).rows as readonly Row[];
  }
}
