import type { Requests } from '../../../generated';
import type { Conversation, Wait } from './conversation';
import type { RunState } from './state';

/** Opens a connection, in place of the one in hand. */
export function* connect(state: RunState, afterMs?: number): Conversation {
  yield afterMs === undefined ? { do: 'connect' } : { do: 'connect', afterMs };
  state.connection = { requests: 0, answers: 0, hasEnded: false };
}

/** Where the flow wants a connection for each request, opens one unless nothing was sent in the one in hand. */
export function* connectForRequest(state: RunState): Conversation {
  if (state.profile.flow.connection === 'request' && state.connection.requests > 0) yield* connect(state);
}

/**
 * Some servers close after an answer. Where they have answered in this connection and nothing of a file is in the air but
 * what is to be sent again, another connection goes on; not twice during the same transmission.
 */
export function mayGoOn({ connection, file, lastError, delivered }: RunState, wait: Wait): boolean {
  if (connection.answers === 0 || lastError !== undefined || file === undefined) return false;
  if (wait.do !== 'awaitAnswer' || file.lostAt === file.resends) return false;
  if (TO_GET_A_KEY.includes(wait.to)) return file.resends > 0 || delivered > 0;
  return wait.to === 'SendFile' && file.resends > 0;
}

/**
 * Whether a lost connection is worth another try. One that the server closed after an error is not: that is its answer.
 * What went before the loss is not known to have arrived, and comes again: at worst a file is stored twice.
 */
export function mayRetry({ retries, retried, lastError, file, files }: RunState): boolean {
  const isAllSaid = file?.isGivenUp === true && files.isEmpty;
  return retried < retries && lastError === undefined && !isAllSaid;
}

/** Milliseconds before a retry, from the first: doubled each time. */
export function backoff(retry: number): number {
  return 1000 * 2 ** (retry - 1);
}

/** Requests that are made before anything of a file is sent. */
const TO_GET_A_KEY: readonly (keyof Requests)[] = ['Register', 'PublicKey', 'Reconnect'];
