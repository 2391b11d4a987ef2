import { reasonOf } from '../error';

/** A content cannot be read; the message is the system's, or the store's. */
export class UnreadableContent extends Error {
  /** @param isMissing whether there is none */
  constructor(
    override readonly cause: unknown,
    readonly isMissing: boolean,
  ) {
    super(reasonOf(cause));
  }
}
