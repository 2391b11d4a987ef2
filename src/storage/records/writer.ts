import type { Statements } from './statements';

/** How a database makes transactions on the one connection that a queue of writes has to itself. */
export interface Writer {
  /** On that connection. */
  readonly statements: Statements;
  begin(): Promise<void>;
  /** @throws where what was written may not be durable, or is taken back */
  commit(): Promise<void>;
  /**
   * Leaves no transaction open, also where there is none any more.
   *
   * @throws where one may be open still: what is written from then on could vanish with it
   */
  rollBack(): Promise<void>;
  /** Whether an error says nothing of what was asked: the database could not be reached. */
  isAway(error: unknown): boolean;
  /** Begins to count the failures of one transaction. */
  attempts(): Attempts;
  close(): Promise<void>;
}

/** The failures of one transaction. */
export interface Attempts {
  /** Whether it is worth another try, which may come when the promise resolves. */
  mayRetry(error: unknown): Promise<boolean>;
}
