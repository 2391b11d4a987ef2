import type { Requests, Responses } from '../../../generated';
import { noClientId } from '../../protocol/field-sizes';
import { refusalOf } from '../../protocol/refusal';
import type { Named, ViolationFrame } from '../../wire/frame';
import { countRefusal } from './bounds';
import { pipeBody, type Conversation } from './conversation';
import type { Refused } from './events';
import type { Request, SessionState } from './state';

/** The first answer of the profile's list that may answer this request; where none may, the connection is closed. */
export function refuse(state: SessionState, request: Request, { refused, reason, why = refused }: Refused): void {
  const facts = { ...(request.name !== undefined && { message: request.name }), reason, why };
  const answer = refusalOf(state.profile, refused, request.name);
  if (answer === undefined) {
    state.warn('refused', `closed: ${reason}`, facts);
    state.isClosing = true;
  } else {
    state.respond(request, withClientId(answer, request.clientId));
    state.warn('refused', `refused: ${reason}`, facts);
  }
  countRefusal(state, request);
}

/** Bytes that are no message: answered at once, since the bytes that a lying payload size speaks of may never come. */
export function* refuseViolation(state: SessionState, { error, name, bodyLength }: ViolationFrame): Conversation<void> {
  const request = { clientId: state.client?.id ?? noClientId(state.profile), name: name as keyof Requests | undefined };
  const part = name === undefined ? 'header' : 'payload';
  const at = error.offset === undefined ? '' : ` at byte ${error.offset} of the ${part}`;
  if (name === 'SendFile') refuseSeries(state);
  if (bodyLength === undefined || bodyLength > state.limits.discard) state.isClosing = true;
  refuse(state, request, { refused: 'badInput', reason: `${error.message}${at} (${error.code})` });
  if (!state.isClosing) yield* pipeBody('discard');
}

/** A packet that cannot be read is taken for the one that was due: the rest of its series is passed over. */
function refuseSeries(state: SessionState): void {
  const packets = state.upload?.is === 'receiving' ? state.upload.series.packets : 0;
  state.abandonUpload();
  state.upload = { is: 'refused', packet: packets + 1 };
}

/** A response that says no more than whom it is for: every refusal, and the plain acknowledgement. */
export function withClientId(name: keyof Responses, clientId: Uint8Array): Named<Responses> {
  return { name, value: { clientId } } as Named<Responses>;
}
