import type { PublicKey } from '../../../generated';
import { hex } from '../../text/hex';
import { displayText, quoted } from '../../text/visible';
import { sameBytes } from '../../wire/value';
import { preferring } from '../narrowing';
import { call, type Conversation } from './conversation';
import { findClient, isSpeaking, otherName, unknownId } from './known-client';
import type { Request, SessionState } from './state';

/** A client that has registered here, or comes back with the key that it has sent before, gets an AES key. */
export function* publicKey(state: SessionState, request: Request, message: PublicKey): Conversation {
  const { clientId } = request;
  const { name } = message;
  const known = yield* findClient(state, clientId);
  if (known !== undefined && 'refused' in known) return known;

  const isNew = isSpeaking(state, clientId) && state.client?.isNew === true;
  const returns = known?.hasPublicKey === true && !isNew;
  if (returns) preferReturningByKey(state, clientId);
  if (known === undefined) {
    const wasDenied = state.denied !== undefined && sameBytes(state.denied, clientId);
    if (wasDenied || state.profile.flow.server.adoptsUnknown) return yield* adopt(state, request, message);
    return unknownId(clientId);
  }
  if (!sameBytes(known.name, name)) return otherName(clientId, name);
  if (returns && !isSpeaking(state, clientId) && state.profile.flow.returning !== 'PublicKey') {
    return { refused: 'badInput', reason: `${quoted(name)} sent a public key although it has one` };
  }
  return yield* issueKey(state, request, message, known.checksum);
}

/** A client that comes back with its public key speaks an edition in which that is how to come back, if one is left. */
function preferReturningByKey(state: SessionState, clientId: Uint8Array): void {
  if (isSpeaking(state, clientId)) return;
  const fitting = state.profiles.find(({ flow }) => flow.returning === 'PublicKey');
  if (fitting !== undefined) state.profiles = preferring(state.profiles, fitting.id);
}

/** Registers a client under the id that it takes for its own. */
function* adopt(state: SessionState, request: Request, message: PublicKey): Conversation {
  const { clientId } = request;
  const { name } = message;
  const reply = yield* call('register', { name, profile: state.profile, as: clientId });
  if (reply === 'taken') {
    return { refused: 'unknownClient', reason: `the name ${quoted(name)} belongs to another client` };
  }
  if ('refused' in reply) return reply;
  state.info(
    'registered',
    `${quoted(name)} registered under the id that it has, ${hex(clientId)} (${state.profile.id})`,
    { client: displayText(name) },
  );
  return yield* issueKey(state, request, message, undefined);
}

function* issueKey(
  state: SessionState,
  request: Request,
  { name, publicKey: key }: PublicKey,
  checksum: string | undefined,
): Conversation {
  const { clientId } = request;
  const reply = yield* call('issueKey', { clientId, publicKey: key, profile: state.profile });
  if ('refused' in reply) return reply;
  state.client = { id: clientId, name, checksum, isNew: false };
  state.hasKey = true;
  state.respond(request, { name: 'Key', value: { clientId, wrappedKey: reply.wrappedKey } });
  state.info('keyGiven', `${quoted(name)} sent its public key and got an AES key`);
  return 'done';
}
