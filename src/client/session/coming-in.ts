import { hex } from '../../text/hex';
import { sameBytes } from '../../wire/value';
import type { Conversation } from './conversation';
import type { KnownIdentity } from './events';
import { requestKey, sendPublicKey } from './key';
import { register, takeId } from './registration';
import { unregisteredId, type RunState } from './state';

/** Gets a fresh key for the file in hand, in whichever way the client is known. */
export function* comeIn(state: RunState): Conversation {
  const { identity } = state;
  if (identity === undefined) return yield* register(state);
  state.clientId = identity.clientId;
  if (state.profile.flow.returning === 'PublicKey') return yield* sendPublicKey(state, identity.publicKey);
  return yield* reconnect(state, identity);
}

/** Comes back with the id of an earlier run. A client that is denied tries again, takes a new id, or registers anew. */
function* reconnect(state: RunState, { clientId: knownId }: KnownIdentity): Conversation {
  const { reconnects, reregisterAs } = state.profile.flow.client;
  for (let denials = 1; ; denials++) {
    const request = { name: 'Reconnect', value: { name: state.name } } as const;
    const denied = yield* requestKey(state, request, 'Reconnected');
    if (denied === undefined) return;
    const newId = denied.clientId;
    if (newId !== undefined && !sameBytes(newId, knownId) && newId.some((byte) => byte !== 0)) {
      const publicKey = yield* takeId(state, newId);
      state.warn('newId', `the server does not know this client any more and gives it the new id ${hex(newId)}`);
      return yield* sendPublicKey(state, publicKey);
    }
    if (denials >= reconnects) break;
  }
  state.warn('registeringAnew', 'the server does not know this client any more: it registers anew');
  state.identity = undefined;
  if (reregisterAs === 'unregistered') state.clientId = unregisteredId(state.profile);
  yield* register(state);
}
