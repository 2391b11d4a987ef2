import { sliceContent } from '../../protocol/slicing';
import { counted } from '../../text/count';
import { quoted } from '../../text/visible';
import { comeIn } from './coming-in';
import { backoff, connect } from './connection';
import { call, type Conversation } from './conversation';
import { ConnectionLost, RunFailure } from './failure';
import type { CurrentFile, RunState } from './state';
import { transmit } from './transmission';

/** A whole run: each file is measured before anything is sent for its sake, and goes under a key of its own. */
export function* sendFiles(state: RunState): Conversation {
  for (let index = 0; index < state.files; index++) {
    state.file = yield* measure(state, index);
    yield* deliver(state, state.file);
    state.file = undefined;
  }
}

/** What is to be said at the end of a run. */
export function summary({ files, hasGivenUp }: RunState): string {
  return hasGivenUp
    ? 'the checksums still differed after the last attempt'
    : `${counted(files, 'file')} stored and verified`;
}

function* measure({ profile }: RunState, index: number): Conversation<CurrentFile> {
  const measured = yield* call('measureFile', { index, profile });
  if ('failed' in measured) throw new RunFailure('localFile', measured.failed);
  const slicing = sliceContent(profile, measured.size, measured.contentSize);
  if (typeof slicing === 'string') {
    throw new RunFailure('localFile', `${quoted(measured.fileName)} cannot be sent: ${slicing}`);
  }
  return {
    index,
    measured,
    slicing,
    resends: 0,
    attempts: 0,
    content: { is: 'unsent' },
    lostAt: undefined,
    isGivenUp: false,
  };
}

/** One key for two files would show their common beginning, so each file begins with coming in. */
function* deliver(state: RunState, file: CurrentFile): Conversation {
  let lost: ConnectionLost | undefined;
  for (;;) {
    try {
      if (lost !== undefined) yield* goOn(state, file, lost);
      if (file.isGivenUp) return;
      yield* comeIn(state);
      return yield* transmit(state, file);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      lost = error;
    }
  }
}

/** Another connection, after a while where the one before was lost for no reason that is known. */
function* goOn(state: RunState, file: CurrentFile, { retry, message }: ConnectionLost): Conversation {
  file.content = { is: 'unsent' };
  if (retry === undefined) {
    file.lostAt = file.resends;
    state.info('reconnecting', 'the server closed the connection: going on in another one');
    return yield* connect(state);
  }
  if (state.identity === undefined) state.wasCutShort = true;
  const ms = backoff(retry);
  const text = `${message}: trying again in ${counted(ms / 1000, 'second')} (${retry} of ${state.retries})`;
  state.warn('retrying', text, { attempt: retry, reason: message });
  yield* connect(state, ms);
}
