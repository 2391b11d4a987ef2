import { storageError, StorageError } from '../error';
import type { Statements } from './statements';

/** One way to change the database, for all who ask for it at the same time: by statements that take many rows. */
export interface Change<Ask, Answer> {
  /** What is being done, for the error message. */
  readonly what: string;
  /** Whether it makes these changes by a single statement, which needs no transaction around it. */
  isOneStatement?(asks: readonly Ask[]): boolean;
  /**
   * Makes the changes in an open transaction, as if one after the other in the order of `asks`, and answers each. An error
   * among the answers is for who asked for that one, of which nothing may be written. A rejection undoes all of them; then
   * each is made again alone.
   */
  make(statements: Statements, asks: readonly Ask[]): Promise<readonly (Answer | StorageError)[]>;
  /**
   * Whether an answer says that nothing is there any more to be changed. Where a commit may have been made whose answer was lost,
   * what was answered before that commit counts instead.
   */
  isGone?(answer: Answer | StorageError): boolean;
}

interface Asked<Ask, Answer> {
  readonly ask: Ask;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** Changes of one kind that wait for the same commit. */
export class Batch<Ask = unknown, Answer = unknown> {
  private answers: readonly (Answer | StorageError)[] = [];
  /** Those of an earlier time, after which nobody could say whether the changes hold. */
  private earlier: readonly (Answer | StorageError)[] | undefined;

  constructor(
    private readonly change: Change<Ask, Answer>,
    private readonly asked: Asked<Ask, Answer>[] = [],
  ) {}

  /** Resolves or rejects with the answer, once it holds. */
  add(ask: Ask): Promise<Answer> {
    return new Promise((resolve, reject) => this.asked.push({ ask, resolve, reject }));
  }

  /** Whether a single statement makes all changes. */
  get isOneStatement(): boolean {
    return this.change.isOneStatement?.(this.asked.map(({ ask }) => ask)) === true;
  }

  /** How many changes there are. */
  get size(): number {
    return this.asked.length;
  }

  /** Makes the changes; the answers are kept for {@link answer}. */
  async make(statements: Statements): Promise<void> {
    const asks = this.asked.map(({ ask }) => ask);
    this.answers = await this.change.make(statements, asks);
    const { earlier, change } = this;
    if (earlier !== undefined) {
      this.answers = this.answers.map((answer, at) =>
        change.isGone?.(answer) === true ? (earlier[at] as Answer | StorageError) : answer,
      );
    }
    if (this.answers.length !== asks.length) throw new TypeError(`${this.change.what}: not every change was answered`);
  }

  /** The commit failed, and the changes may hold all the same. */
  doubt(): void {
    this.earlier = this.answers;
  }

  /** Tells each its answer: the changes are durable. */
  answer(): void {
    for (const [index, asked] of this.asked.entries()) {
      const answer = this.answers[index] as Answer | StorageError;
      if (answer instanceof StorageError) asked.reject(answer);
      else asked.resolve(answer);
    }
  }

  /** Tells each that nothing was changed. */
  fail(cause: unknown): void {
    const error = storageError(this.change.what, cause);
    for (const asked of this.asked) asked.reject(error);
  }

  /** Each change as a batch of its own. */
  apart(): readonly Batch<Ask, Answer>[] {
    return this.asked.map((one) => new Batch(this.change, [one]));
  }
}
