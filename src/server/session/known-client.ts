import { hex } from '../../text/hex';
import { quoted } from '../../text/visible';
import { sameBytes } from '../../wire/value';
import { preferring } from '../narrowing';
import { call, type Conversation } from './conversation';
import type { KnownClient, Refused } from './events';
import type { SessionState } from './state';

/** Looks a client up; one known from before is answered in the edition that it used. */
export function* findClient(
  state: SessionState,
  clientId: Uint8Array,
): Conversation<KnownClient | Refused | undefined> {
  const found = yield* call('findClient', { clientId });
  if (found !== undefined && !('refused' in found)) state.profiles = preferring(state.profiles, found.profile);
  return found;
}

/** Whether this is the client that speaks on this connection. */
export function isSpeaking(state: SessionState, clientId: Uint8Array): boolean {
  return state.client !== undefined && sameBytes(state.client.id, clientId);
}

export function unknownId(clientId: Uint8Array): Refused {
  return { refused: 'unknownClient', reason: `no client has the id ${hex(clientId)}` };
}

export function otherName(clientId: Uint8Array, name: Uint8Array): Refused {
  return { refused: 'unknownClient', reason: `the client ${hex(clientId)} is not called ${quoted(name)}` };
}
