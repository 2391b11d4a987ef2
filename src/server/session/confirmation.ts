import { hex } from '../../text/hex';
import { quoted } from '../../text/visible';
import { sameBytes } from '../../wire/value';
import type { LogFacts } from '../log';
import { call, type Conversation } from './conversation';
import type { Refused } from './events';
import { isSpeaking } from './known-client';
import { withClientId } from './refusal';
import type { Request, SessionState, StoredFile } from './state';

/** The client found the checksum right. The acknowledgement says that the file stays. */
export function* crcValid(state: SessionState, request: Request, fileName: Uint8Array): Conversation {
  const file = yield* confirmedFile(state, request, fileName);
  if (file !== undefined && 'refused' in file) return file;
  if (file === undefined || file.state === 'rejected') return notAwaited(fileName, 'confirmed');

  if (file.state === 'unconfirmed') {
    const reply = yield* call('confirmUpload', { upload: file.upload });
    if (reply !== 'durable') return reply;
    state.file = { ...file, state: 'verified' };
    if (state.client !== undefined) state.client = { ...state.client, checksum: file.checksum.id };
  }
  acknowledge(state, request, fileName);
  if (file.state === 'unconfirmed') state.info('verified', `${quoted(fileName)} verified`, factsOf(file));
  return 'done';
}

/** The checksums differ, and the client sends the file again. */
export function* crcInvalid(state: SessionState, request: Request, fileName: Uint8Array): Conversation {
  const file = yield* confirmedFile(state, request, fileName, true);
  if (file !== undefined && 'refused' in file) return file;
  if (file === undefined || file.state === 'verified') return notAwaited(fileName, 'rejected');

  state.file = { ...file, state: 'rejected' };
  const report = `${quoted(fileName)} will be sent again: the checksums differ (${file.checksum.id})`;
  const { resend, server } = state.profile.flow;
  if (resend.form === 'acknowledged') {
    state.respond(request, withClientId(resend.by, request.clientId), fileName);
    state.info('checksumDiffers', report, factsOf(file));
    return 'done';
  }
  state.info('checksumDiffers', report, factsOf(file));
  if (server.closesAfter.includes('CrcInvalid')) {
    state.isClosing = true;
  } else if (resend.patience > 0) {
    state.unanswered = { request, fileName };
    state.want({ do: 'awaitFrame', ms: resend.patience });
  }
  return 'done';
}

/** A client that sends nothing after "resending" waits for an acknowledgement, whatever its edition says. */
export function acknowledgeResending(state: SessionState): void {
  const { unanswered } = state;
  state.unanswered = undefined;
  if (unanswered === undefined) return;
  const { name: message } = unanswered.request;
  const reason = 'the client waits for an answer to "resending", and gets one';
  state.info('tolerated', `tolerated: ${reason}`, { ...(message !== undefined && { message }), reason });
  acknowledge(state, unanswered.request, unanswered.fileName);
}

/** The checksums differ for the last time: the file is dropped. */
export function* giveUp(state: SessionState, request: Request, fileName: Uint8Array): Conversation {
  const file = yield* confirmedFile(state, request, fileName);
  if (file !== undefined && 'refused' in file) return file;
  if (file === undefined || file.state === 'verified') return notAwaited(fileName, 'given up');

  const reply = yield* call('discardUpload', { upload: file.upload });
  if (reply !== 'durable') return reply;
  state.file = undefined;
  acknowledge(state, request, fileName);
  const report = `${quoted(fileName)} discarded: the client gave up after the checksums differed`;
  state.warn('givenUp', report, factsOf(file));
  return 'done';
}

/** The file that the client speaks of; where each request has a connection of its own, it came on another one. */
function* confirmedFile(
  state: SessionState,
  request: Request,
  fileName: Uint8Array,
  comesAgain = false,
): Conversation<StoredFile | Refused | undefined> {
  const { profile } = state;
  const { clientId } = request;
  if (state.client !== undefined && !isSpeaking(state, clientId)) {
    return { refused: 'unknownClient', reason: `${hex(clientId)} speaks of a file that another client has sent` };
  }
  if (profile.flow.connection === 'request' && state.file === undefined) {
    const found = yield* call('findTransmission', { clientId, fileName, comesAgain, profile });
    if (found !== undefined && 'refused' in found) return found;
    if (found !== undefined) state.file = { ...found, fileName, state: 'unconfirmed' };
  }
  return state.file !== undefined && sameBytes(state.file.fileName, fileName) ? state.file : undefined;
}

function notAwaited(fileName: Uint8Array, how: string): Refused {
  return { refused: 'badInput', reason: `${quoted(fileName)} was ${how}, but no such file awaits it` };
}

function factsOf({ content: { size, checksum }, checksum: { id } }: StoredFile): LogFacts {
  return { bytes: size, checksum, checksumId: id };
}

function acknowledge(state: SessionState, request: Request, fileName: Uint8Array): void {
  const { clientId } = request;
  state.respond(request, { name: 'MessageReceived', value: { clientId } }, fileName);
}
