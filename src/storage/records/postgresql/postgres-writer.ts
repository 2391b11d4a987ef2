import type { Pool, PoolClient, QueryConfig } from 'pg';
import type { Parameter, Statement, Statements } from '../statements';
import type { Attempts, Writer } from '../writer';
import { Patience, type PatienceOptions } from './patience';
import { isAway, PostgresFailure, postgresFailure } from './postgres-failure';
import { runStatement } from './postgres-statements';

/** How often a transaction is made again because another server was at the same rows. */
const CONFLICTS = 10;

/** A statement of a change takes no longer, in milliseconds: a change is small, and others wait for it. */
const STATEMENT_MS = 8000;

/** How long to wait for an answer before the connection counts as lost, in milliseconds: where the network is gone nobody says so. */
const ANSWER_MS = STATEMENT_MS + 2000;

/**
 * Transactions of PostgreSQL, on one connection of the pool, which is replaced when it is lost. All changes may be made twice: of
 * a commit whose answer was lost nobody knows whether it holds (docs/decisions/records-in-postgresql.md).
 */
export class PostgresWriter implements Writer {
  readonly statements: Statements = {
    all: (statement, ...parameters) => this.run(statement, parameters),
    close: async () => undefined,
  };

  private client: PoolClient | undefined;
  /** Why the connection of the open transaction is gone. */
  private lost: PostgresFailure | undefined;
  private isInTransaction = false;
  private readonly patience: Patience;

  constructor(
    private readonly pool: Pool,
    options: PatienceOptions = {},
  ) {
    this.patience = new Patience(options);
  }

  async begin(): Promise<void> {
    await this.plain('BEGIN');
    this.isInTransaction = true;
  }

  async commit(): Promise<void> {
    const command = await this.plain('COMMIT');
    this.isInTransaction = false;
    // After an error inside it, which somebody has not passed on.
    if (command !== 'COMMIT') throw postgresFailure(new Error('the transaction was rolled back by PostgreSQL'));
  }

  async rollBack(): Promise<void> {
    try {
      if (this.client !== undefined) await this.plain('ROLLBACK');
    } catch (error) {
      // A connection that ends takes its transaction with it.
      this.drop(error);
    } finally {
      this.isInTransaction = false;
    }
  }

  attempts(): Attempts {
    const mayTryAgain = this.patience.begin();
    let conflicts = 0;
    return {
      mayRetry: async (error) => {
        if (isAway(error)) return mayTryAgain();
        if (!(error instanceof PostgresFailure) || error.kind !== 'conflict') return false;
        conflicts += 1;
        if (conflicts > CONFLICTS) return false;
        await this.patience.pause(conflicts);
        return true;
      },
    };
  }

  isAway(error: unknown): boolean {
    return isAway(error);
  }

  async close(): Promise<void> {
    this.client?.release();
    this.client = undefined;
  }

  private async run<Row>(statement: Statement | string, parameters: readonly Parameter[]): Promise<readonly Row[]> {
    return this.watched(
      async (client) => (await runStatement(client, statement, parameters, ANSWER_MS)).rows as readonly Row[],
    );
  }

  /** @returns what PostgreSQL did */
  private async plain(command: 'BEGIN' | 'COMMIT' | 'ROLLBACK'): Promise<string> {
    return this.watched(
      async (client) => (await client.query({ text: command, query_timeout: ANSWER_MS } as QueryConfig)).command,
    );
  }

  /** Has something done on the connection, and lets go of it where that shows that it is lost. */
  private async watched<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    try {
      const result = await work(await this.connected());
      this.patience.answered();
      return result;
    } catch (cause) {
      const failure = postgresFailure(cause);
      if (isAway(failure)) this.drop(failure);
      throw failure;
    }
  }

  private async connected(): Promise<PoolClient> {
    if (this.client !== undefined) return this.client;
    // On another connection the rest of a transaction would be a part of none.
    if (this.isInTransaction) throw this.lost ?? new Error('Connection terminated');
    const client = await this.pool.connect();
    // Without a listener the loss of a connection would end the process.
    client.on('error', (error) => {
      if (this.client === client) this.drop(error);
    });
    this.client = client;
    await client.query({ text: `SET statement_timeout = ${STATEMENT_MS}`, query_timeout: ANSWER_MS } as QueryConfig);
    return client;
  }

  private drop(cause: unknown): void {
    const { client } = this;
    if (client === undefined) return;
    this.client = undefined;
    this.lost = postgresFailure(cause);
    client.release(true);
  }
}
