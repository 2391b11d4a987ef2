import type { ReconnectDenied } from '../../../generated';
import { hex } from '../../text/hex';
import { quoted } from '../../text/visible';
import { sameBytes } from '../../wire/value';
import type { Conversation } from './conversation';
import type { KnownIdentity } from './events';
import { RunFailure } from './failure';
import { requestKey, sendPublicKey, tryPublicKey } from './key';
import { prepareIdentity, register, takeId } from './registration';
import { unregisteredId, type RunState } from './state';

/** Gets a fresh key for the file in hand, in whichever way the client is known. */
export function* comeIn(state: RunState): Conversation {
  const { identity, profile } = state;
  if (identity === undefined) return yield* register(state);
  state.clientId = identity.clientId;
  if (profile.flow.returning === 'PublicKey') return yield* sendPublicKey(state, identity.publicKey);
  if (identity.isPending === true) {
    // Once, in this connection or in the next: a server that refuses it may have the key already.
    state.identity = { ...identity, isPending: false };
    if (yield* tryPublicKey(state, identity.publicKey)) return;
    state.wasCutShort = true;
  }
  return yield* reconnect(state, identity);
}

/**
 * Comes back with the id of an earlier run. A client that is denied tries again, takes a new id, comes as another that it
 * was, or registers anew.
 */
function* reconnect(state: RunState, { clientId: knownId }: KnownIdentity): Conversation {
  const { reconnects, reregisterAs } = state.profile.flow.client;
  let why = '';
  for (let denials = 1; ; denials++) {
    const request = { name: 'Reconnect', value: { name: state.name } } as const;
    const denied = yield* requestKey(state, request, 'Reconnected');
    if (denied === undefined) return;
    if (state.isFurther) throw new RunFailure('refused', 'the server denies this client on a further connection');
    const newId = newIdOf(denied, knownId);
    if (newId !== undefined && !isText(newId)) {
      const publicKey = yield* prepareIdentity(state);
      yield* takeId(state, newId, publicKey);
      state.warn('newId', `the server does not know this client any more and gives it the new id ${hex(newId)}`);
      return yield* sendPublicKey(state, publicKey);
    }
    if (newId !== undefined) why = ` (it says ${quoted(newId)})`;
    if (denials >= reconnects) break;
  }
  state.identity = state.others.shift();
  if (state.identity !== undefined) return yield* comeIn(state);
  state.warn('registeringAnew', `the server does not know this client any more${why}: it registers anew`);
  if (reregisterAs === 'unregistered') state.clientId = unregisteredId(state.profile);
  yield* register(state);
}

/** What a denial carries besides the id that is denied. */
function newIdOf({ clientId }: ReconnectDenied, knownId: Uint8Array): Uint8Array | undefined {
  const isNew = clientId !== undefined && !sameBytes(clientId, knownId) && clientId.some((byte) => byte !== 0);
  return isNew ? clientId : undefined;
}

/** Whether these bytes are a sentence of the server and no id: an id is opaque, and all of it in ASCII by no accident. */
function isText(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(0);
  const text = end < 0 ? bytes : bytes.subarray(0, end);
  const isPadded = end < 0 || bytes.subarray(end).every((byte) => byte === 0);
  return isPadded && text.length > 1 && text.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a);
}
