import { hex } from '../../text/hex';
import { quoted } from '../../text/visible';
import { ask } from './answers';
import { call, type Conversation } from './conversation';
import { RunFailure } from './failure';
import { sendPublicKey } from './key';
import type { RunState } from './state';

/** Gets an id for the client's name, and then a key. */
export function* register(state: RunState): Conversation {
  const { name } = state;
  const publicKey = yield* prepareIdentity(state);
  for (let refusals = 1; ; refusals++) {
    const answer = yield* ask(state, { name: 'Register', value: { name } }, ['Registered', 'RegistrationFailed']);
    if (answer.name === 'Registered') {
      const { clientId } = answer.value;
      yield* takeId(state, clientId, publicKey);
      state.info('registered', `registered as ${hex(clientId)}`);
      return yield* sendPublicKey(state, publicKey);
    }
    if (refusals >= state.profile.flow.client.registrations) break;
  }
  const owner = state.wasCutShort
    ? 'this client itself may have it, since its registration was cut short. Try again in a minute, or under another name'
    : 'another client has it';
  throw new RunFailure('refused', `the server refused the name ${quoted(name)}: ${owner}`);
}

/** A new id goes with a new key pair. It is made before the id is asked for, so that both can be kept at once. */
export function* prepareIdentity({ profile }: RunState): Conversation<Uint8Array> {
  const prepared = yield* call('prepareIdentity', { profile });
  if ('failed' in prepared) throw new RunFailure('localFile', prepared.failed);
  return prepared.publicKey;
}

/** Keeps a new id: from here on the client comes back with it, whatever happens. */
export function* takeId(state: RunState, clientId: Uint8Array, publicKey: Uint8Array): Conversation {
  state.clientId = clientId;
  const saved = yield* call('saveIdentity', { clientId });
  if (saved !== 'saved') throw new RunFailure('localFile', saved.failed);
  state.identity = { clientId, publicKey, isPending: true };
}
