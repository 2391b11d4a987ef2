import type { CrcValid } from '../../../generated';
import { quoted } from '../../text/visible';
import { ask } from './answers';
import { connectForRequest } from './connection';
import type { Conversation } from './conversation';
import type { CurrentFile, RunState } from './state';

/** The server's checksum is right: the file is verified when the server has acknowledged that. */
export function* confirm(state: RunState, file: CurrentFile, checksum: number, checksumId: string): Conversation {
  yield* ask(state, { name: 'CrcValid', value: about(state, file) }, ['MessageReceived']);
  state.retried = 0;
  const { index, attempts, measured } = file;
  state.want({ do: 'verified', index, bytes: measured.size, attempt: attempts, checksum, checksumId });
}

/** Announces that the file comes again, and waits for the answer where one is due and awaited. */
export function* sayResending(state: RunState, file: CurrentFile): Conversation {
  const request = { name: 'CrcInvalid', value: about(state, file) } as const;
  const { resend } = state.profile.flow;
  if (resend.form === 'acknowledged' && resend.awaited) {
    yield* ask(state, request, [resend.by]);
    return;
  }
  yield* connectForRequest(state);
  state.send(request);
  // Many servers read one message with one call: two that arrive in one piece would be lost on them.
  yield { do: 'pause', ms: PAUSE_MS };
}

/** The checksums differ for the last time. */
export function* giveUp(state: RunState, file: CurrentFile): Conversation {
  state.files.hasGivenUp = true;
  file.isGivenUp = true;
  const attempt = file.attempts;
  state.warn('givenUp', `${quoted(file.measured.fileName)}: the checksums still differ, giving up`, { attempt });
  if (state.profile.flow.client.resendingBeforeGivingUp) yield* sayResending(state, file);
  yield* ask(state, { name: 'GiveUp', value: about(state, file) }, ['MessageReceived']);
}

function about({ clientId }: RunState, { measured }: CurrentFile): CrcValid {
  return { clientId, fileName: measured.fileName };
}

/** Milliseconds after which two messages arrive in two pieces. */
const PAUSE_MS = 100;
