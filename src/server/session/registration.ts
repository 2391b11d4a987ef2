import type { Register } from '../../../generated';
import { hex } from '../../text/hex';
import { quoted } from '../../text/visible';
import { call, type Conversation } from './conversation';
import type { Request, SessionState } from './state';

/** A name that nobody else has gets an id. */
export function* register(state: SessionState, request: Request, { name }: Register): Conversation {
  if (hasControlCharacter(name)) {
    return { refused: 'badInput', reason: `a client name with control characters: ${quoted(name)}` };
  }
  const { profile } = state;
  const reply = yield* call('register', { name, profile });
  if (reply === 'taken') return { refused: 'nameTaken', reason: `the name ${quoted(name)} is taken` };
  if ('refused' in reply) return reply;

  const { clientId } = reply;
  state.client = { id: clientId, name, checksum: undefined, isNew: true };
  state.respond(request, { name: 'Registered', value: { clientId } });
  state.info('registered', `${quoted(name)} registered as ${hex(clientId)} (${profile.id})`);
  return 'done';
}

function hasControlCharacter(name: Uint8Array): boolean {
  return name.some((byte) => byte < 0x20 || byte === 0x7f);
}
