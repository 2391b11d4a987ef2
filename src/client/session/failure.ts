import type { Failure } from './events';

/** What ends a run before all of its files are stored. */
export class RunFailure extends Error {
  constructor(
    readonly failure: Failure,
    text: string,
  ) {
    super(text);
  }
}

/** The server has closed the connection at a place where the run may go on in another one. */
export class ConnectionLost extends Error {}
