import type { ReconnectDenied, Requests } from '../../../generated';
import type { Named } from '../../wire/frame';
import { ask, Attempts } from './answers';
import { call, type Conversation } from './conversation';
import type { RunState } from './state';

/** Gets a key for the public key of this client. */
export function* sendPublicKey(state: RunState, publicKey: Uint8Array): Conversation {
  const { name } = state;
  yield* requestKey(state, { name: 'PublicKey', value: { name, publicKey } }, 'Key');
}

/** Makes a request that brings an AES key. A key that cannot be unwrapped is an error like any other answer. */
export function* requestKey(
  state: RunState,
  request: Named<Pick<Requests, 'PublicKey' | 'Reconnect'>>,
  by: 'Key' | 'Reconnected',
): Conversation<ReconnectDenied | undefined> {
  const attempts = new Attempts(state, request.name);
  for (;;) {
    const names = by === 'Key' ? (['Key'] as const) : (['Reconnected', 'ReconnectDenied'] as const);
    const answer = yield* ask(state, request, names, attempts);
    if (answer.name === 'ReconnectDenied') return answer.value;
    const { wrappedKey } = answer.value;
    const reply = yield* call('unwrapKey', { wrappedKey, profile: state.profile });
    if (typeof reply === 'object') {
      attempts.fail({ error: 'protocol', reason: reply.bad });
      continue;
    }
    if (reply === 'used') state.warn('keyReused', 'the server handed out a key that was used before');
    return undefined;
  }
}
