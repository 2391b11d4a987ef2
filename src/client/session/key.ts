import type { ReconnectDenied, Requests } from '../../../generated';
import type { Named } from '../../wire/frame';
import { ask, Attempts, AttemptsFailed } from './answers';
import { call, type Conversation } from './conversation';
import type { RunState } from './state';

/** Gets a key for the public key of this client. */
export function* sendPublicKey(state: RunState, publicKey: Uint8Array): Conversation {
  const { name } = state;
  yield* requestKey(state, { name: 'PublicKey', value: { name, publicKey } }, 'Key');
}

/**
 * Sends the public key of an id that the server may not have taken yet, once.
 * @returns whether it has brought a key.
 */
export function* tryPublicKey(state: RunState, publicKey: Uint8Array): Conversation<boolean> {
  const { name } = state;
  try {
    const attempts = new Attempts(state, 'PublicKey', 1);
    yield* requestKey(state, { name: 'PublicKey', value: { name, publicKey } }, 'Key', attempts);
    return true;
  } catch (error) {
    if (!(error instanceof AttemptsFailed)) throw error;
    state.lastError = undefined;
    return false;
  }
}

/** Makes a request that brings an AES key. A key that cannot be unwrapped is an error like any other answer. */
export function* requestKey(
  state: RunState,
  request: Named<Pick<Requests, 'PublicKey' | 'Reconnect'>>,
  by: 'Key' | 'Reconnected',
  attempts: Attempts = new Attempts(state, request.name),
): Conversation<ReconnectDenied | undefined> {
  for (;;) {
    const names = by === 'Key' ? (['Key'] as const) : (['Reconnected', 'ReconnectDenied'] as const);
    const answer = yield* ask(state, request, names, attempts);
    if (answer.name === 'ReconnectDenied') return answer.value;
    const { wrappedKey } = answer.value;
    const reply = yield* call('unwrapKey', { clientId: state.clientId, wrappedKey, profile: state.profile });
    if (typeof reply === 'object') {
      attempts.fail({ error: 'protocol', reason: reply.bad, hint: by === 'Reconnected' ? FOREIGN_KEY : undefined });
      continue;
    }
    if (reply === 'used') state.warn('keyReused', 'the server handed out a key that was used before');
    state.confirmIdentity();
    return undefined;
  }
}

const FOREIGN_KEY =
  'The private key in me.info is probably not the one that the server knows this client by: restore me.info and priv.key ' +
  'together from a copy, or register under another name in another --identity folder.';
