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
  for (let refusals = 1; ; refusals++) {
    const answer = yield* ask(state, { name: 'Register', value: { name } }, ['Registered', 'RegistrationFailed']);
    if (answer.name === 'Registered') {
      const { clientId } = answer.value;
      const publicKey = yield* takeId(state, clientId);
      state.info('registered', `registered as ${hex(clientId)}`);
      return yield* sendPublicKey(state, publicKey);
    }
    if (refusals >= state.profile.flow.client.registrations) break;
  }
  throw new RunFailure('refused', `the server refused the name ${quoted(name)}: another client has it`);
}

/** A new id goes with a new key pair; both are kept before the server hears of them. */
export function* takeId(state: RunState, clientId: Uint8Array): Conversation<Uint8Array> {
  const { profile } = state;
  state.clientId = clientId;
  const { publicKey } = yield* call('createKeyPair', { profile });
  const saved = yield* call('saveIdentity', { clientId });
  if (saved !== 'saved') throw new RunFailure('localFile', saved.failed);
  state.identity = { clientId, publicKey };
  return publicKey;
}
