import { sliceContent, type Slicing } from '../../protocol/slicing';
import { counted } from '../../text/count';
import { quoted } from '../../text/visible';
import { comeIn } from './coming-in';
import { backoff, connect } from './connection';
import { call, type Conversation } from './conversation';
import type { Failure } from './events';
import { ConnectionLost, RunFailure } from './failure';
import type { FileQueue } from './file-queue';
import type { CurrentFile, RunState } from './state';
import { transmit } from './transmission';

/** A whole run: each file is measured before anything is sent for its sake, and goes under a key of its own. */
export function* sendFiles(state: RunState, hasKey = false): Conversation {
  for (let index = state.files.take(); index !== undefined; index = state.files.take()) {
    state.file = yield* measure(state, index);
    yield* deliver(state, state.file, hasKey && state.delivered === 0);
    state.files.finish(index);
    state.delivered += 1;
    state.file = undefined;
  }
}

/**
 * A further connection's part of a run. It has no file until the server has given it a key for one, because some servers
 * serve one connection at a time: they let it wait, and its file would wait with it.
 */
export function* joinIn(state: RunState): Conversation {
  try {
    yield* comeIn(state);
  } catch (error) {
    throw error instanceof ConnectionLost ? new RunFailure('lost', error.message) : error;
  }
  yield* sendFiles(state, true);
}

/**
 * Where a session fails, another may send the file in hand, unless it is the file that failed: then the run ends with what
 * is under way.
 */
export function leaveFile({ file, files }: RunState, failure: Failure): void {
  const isOfConnection = failure === 'lost' || failure === 'unreachable' || failure === 'checksum';
  if (file === undefined) {
    if (failure === 'localFile') files.close();
  } else if (file.isGivenUp && isOfConnection) {
    files.finish(file.index);
  } else if (isOfConnection || file.content.is === 'unsent') {
    files.giveBack(file.index);
  } else {
    files.close();
  }
}

/** What is to be said at the end of a run. */
export function summary({ total, hasGivenUp }: FileQueue): string {
  return hasGivenUp
    ? 'the checksums still differed after the last attempt'
    : `${counted(total, 'file')} stored and verified`;
}

function* measure({ profile }: RunState, index: number): Conversation<CurrentFile> {
  const measured = yield* call('measureFile', { index, profile });
  if ('failed' in measured) throw new RunFailure('localFile', measured.failed);
  const { fileName, size, contentSize } = measured;
  const possible = (slicing: Slicing | string): Slicing => {
    if (typeof slicing !== 'string') return slicing;
    throw new RunFailure('localFile', `${quoted(fileName)} cannot be sent: ${slicing}`);
  };
  return {
    index,
    measured,
    slicing: possible(sliceContent(profile, size, contentSize)),
    smallestSlicing: possible(sliceContent(profile, size, contentSize, 'smallest')),
    resends: 0,
    attempts: 0,
    content: { is: 'unsent' },
    lostAt: undefined,
    isGivenUp: false,
  };
}

/** One key for two files would show their common beginning, so each file begins with coming in. */
function* deliver(state: RunState, file: CurrentFile, hasKey: boolean): Conversation {
  let lost: ConnectionLost | undefined;
  for (;;) {
    try {
      if (lost !== undefined) yield* goOn(state, file, lost);
      if (file.isGivenUp) return;
      if (!hasKey || lost !== undefined) yield* comeIn(state);
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
