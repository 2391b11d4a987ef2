import type { Reconnect } from '../../../generated';
import { hex } from '../../text/hex';
import { quoted } from '../../text/visible';
import { sameBytes } from '../../wire/value';
import { call, type Conversation } from './conversation';
import type { Refused } from './events';
import { findClient, otherName, unknownId } from './known-client';
import { refuse } from './refusal';
import type { Request, SessionState } from './state';

/** A client from an earlier connection, or with a further file, gets a fresh AES key under the public key it has sent. */
export function* reconnect(state: SessionState, request: Request, { name }: Reconnect): Conversation {
  const { clientId } = request;
  const known = yield* findClient(state, clientId);
  if (known === undefined) return yield* deny(state, request, name, unknownId(clientId));
  if ('refused' in known) return known;
  if (!sameBytes(known.name, name)) return yield* deny(state, request, name, otherName(clientId, name));
  if (!known.hasPublicKey) return { refused: 'unknownClient', reason: `${quoted(name)} never sent a public key` };

  const { profile } = state;
  const reply = yield* call('issueKey', { clientId, publicKey: 'stored', profile });
  if ('refused' in reply) return reply;
  state.client = { id: clientId, name, checksum: known.checksum, isNew: false };
  state.hasKey = true;
  state.respond(request, { name: 'Reconnected', value: { clientId, wrappedKey: reply.wrappedKey } });
  state.info('reconnected', `${quoted(name)} came back and got a fresh AES key (${profile.id})`);
  return 'done';
}

/** The client registers anew; or it is registered at once, where its new id stands in the denial. */
function* deny(state: SessionState, request: Request, name: Uint8Array, denial: Refused): Conversation {
  const { profile } = state;
  state.denied = request.clientId;
  if (profile.flow.server.denial === 'refuse') return denial;

  const reply = yield* call('register', { name, profile });
  if (reply === 'taken') return { ...denial, reason: `${denial.reason}, and the name is taken` };
  if ('refused' in reply) return reply;
  const { clientId } = reply;
  state.client = { id: clientId, name, checksum: undefined, isNew: true };
  const reason = `${denial.reason}; ${quoted(name)} is now ${hex(clientId)}`;
  refuse(state, { ...request, clientId }, { ...denial, reason });
  return 'done';
}
