import { setImmediate as endOfTurn } from 'node:timers/promises';
import { Batch, type Change } from './batch';
import { StorageError } from '../error';
import type { Statements } from './statements';
import type { Attempts, Writer } from './writer';

/** What is committed together: changes by their kind, or a transaction that somebody wants for himself. */
interface Group {
  readonly batches: Map<unknown, Batch>;
  readonly isOpen: boolean;
}

/** How far a transaction came, and what ended it. */
interface Failure {
  readonly during: 'begin' | 'changes' | 'commit';
  readonly error: unknown;
}

/**
 * All writes of this process to the database. They share one connection, so a statement that runs while another caller's
 * transaction is open would join it and vanish with its rollback, acknowledged or not. So one transaction runs at a time, and
 * what has to wait meanwhile shares the next one, and its fsync (docs/decisions/one-write-queue.md).
 */
export class WriteQueue {
  private readonly groups: Group[] = [];
  private running: Promise<void> | undefined;
  private closed = false;
  private broken: unknown;

  /** @param writer has a connection that nobody else uses */
  constructor(private readonly writer: Writer) {}

  /** How many changes wait for a transaction; those of the one that is under way do not count. */
  get waiting(): number {
    const batches = this.groups.flatMap((group) => [...group.batches.values()]);
    return batches.reduce((total, batch) => total + batch.size, 0);
  }

  /**
   * Makes a change together with all others that wait; it is durable when the promise resolves, and undone when it rejects.
   * Changes that wait at the same time are made kind by kind: whoever needs an order awaits the first one.
   *
   * @throws StorageError `E_STORAGE`, `E_STORE_CLOSED`, and whatever else the change answers
   */
  async change<Ask, Answer>(change: Change<Ask, Answer>, ask: Ask): Promise<Answer> {
    const last = this.groups.at(-1);
    const group = last?.isOpen === true ? last : { batches: new Map<unknown, Batch>(), isOpen: true };
    return this.enqueue(group, change, ask);
  }

  /**
   * Runs `work` in a transaction of its own; what it wrote is durable when the promise resolves, and undone when it rejects.
   * `work` must await every statement it starts, and use no other connection; it may be called again where the transaction has
   * to be.
   *
   * @param what says what is being done, for the error message
   * @throws StorageError `E_STORAGE`, `E_STORE_CLOSED`, and whatever typed error `work` throws
   */
  async transaction<T>(what: string, work: (statements: Statements) => Promise<T>): Promise<T> {
    const change = { what, make: async (statements: Statements) => [await work(statements)] };
    return this.enqueue({ batches: new Map(), isOpen: false }, change, undefined);
  }

  /** Takes no more writes, and resolves when those that were taken have ended. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
    await this.writer.close();
  }

  private enqueue<Ask, Answer>(group: Group, change: Change<Ask, Answer>, ask: Ask): Promise<Answer> {
    if (this.closed) throw new StorageError('E_STORE_CLOSED', `${change.what}: the store is closed`);
    const batch = (group.batches.get(change) ?? new Batch(change)) as Batch<Ask, Answer>;
    group.batches.set(change, batch);
    if (this.groups.at(-1) !== group) this.groups.push(group);
    this.running ??= this.run();
    return batch.add(ask);
  }

  private async run(): Promise<void> {
    // What other connections have sent by now is read in the same turn of the event loop, and shares the first commit.
    await endOfTurn();
    for (let group = this.groups.shift(); group !== undefined; group = this.groups.shift()) {
      await this.commit([...group.batches.values()]);
    }
    this.running = undefined;
  }

  /**
   * Makes all of the changes or none; where one of them cannot be made, each in a transaction of its own.
   *
   * @param doubt the failure of an earlier attempt that may have made them all the same; whoever is told that they failed is told
   *   that one, whatever the last attempt failed with
   */
  private async commit(batches: readonly Batch[], doubt?: unknown): Promise<void> {
    const attempts = this.writer.attempts();
    let failure: Failure | undefined;
    do {
      failure = await this.attempt(batches);
      if (failure !== undefined && failure.during !== 'begin' && this.writer.isAway(failure.error))
        doubt = failure.error;
    } while (failure !== undefined && (await this.mayRetry(failure, attempts)));
    if (failure === undefined) {
      for (const batch of batches) batch.answer();
      return;
    }
    const alone = batches.flatMap((batch) => batch.apart());
    if (failure.during === 'changes' && alone.length > 1 && !this.writer.isAway(failure.error)) {
      for (const batch of alone) await this.commit([batch], doubt);
    } else {
      for (const batch of batches) batch.fail(doubt ?? failure.error);
    }
  }

  /** One transaction; after a failure nothing of it is left. */
  private async attempt(batches: readonly Batch[]): Promise<Failure | undefined> {
    if (this.broken !== undefined) return { during: 'begin', error: cannotGoOn(this.broken) };
    let during: Failure['during'] = 'begin';
    const [only, ...others] = batches;
    try {
      if (only?.isOneStatement === true && others.length === 0) {
        during = 'changes';
        await only.make(this.writer.statements);
        return undefined;
      }
      await this.writer.begin();
      during = 'changes';
      for (const batch of batches) await batch.make(this.writer.statements);
      during = 'commit';
      await this.writer.commit();
      return undefined;
    } catch (error) {
      if (during === 'commit') for (const batch of batches) batch.doubt();
      if (during !== 'begin') await this.rollBack();
      return { during, error };
    }
  }

  private async mayRetry({ error }: Failure, attempts: Attempts): Promise<boolean> {
    return this.broken === undefined && attempts.mayRetry(error);
  }

  private async rollBack(): Promise<void> {
    try {
      await this.writer.rollBack();
    } catch (error) {
      // A transaction that stays open would swallow all later writes: better to take none.
      this.broken = error;
    }
  }
}

function cannotGoOn(cause: unknown): StorageError {
  return new StorageError('E_STORAGE', 'an earlier transaction could neither be committed nor rolled back', {
    cause,
    hint: 'Restart the server.',
  });
}
