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

/** The connection is gone at a place where the run may go on in another one. */
export class ConnectionLost extends Error {
  /**
   * @param text what happened, as a sentence.
   * @param retry which retry this is, from 1; `undefined` where the server has only closed between two requests.
   */
  constructor(
    text: string,
    readonly retry: number | undefined,
  ) {
    super(text);
  }
}
