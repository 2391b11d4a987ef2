import type { SendFile } from '../../../generated';
import type { RequestFrame } from '../../protocol/framer';
import { counted } from '../../text/count';
import type { Request, SessionState } from './state';

/**
 * Counts a request; the packets of a file count once. One that is too many is not answered, and the connection is closed
 * as if it had been lost, so that an honest client goes on in another one.
 * @returns whether the request may be served
 */
export function countRequest(state: SessionState, { name }: Request, { message }: RequestFrame): boolean {
  if (message.name === 'SendFile' && isFurther(state, message.value)) return true;
  state.requests += 1;
  const { requests: most } = state.limits;
  if (most === 0 || state.requests <= most) return true;
  closeFor(state, 'requests', `one connection may make no more than ${counted(most, 'request')}`, name);
  return false;
}

/** Counts a refusal; with the last one that is allowed, the connection is closed behind the answer. */
export function countRefusal(state: SessionState, { name }: Request): void {
  state.refusals += 1;
  const { refusals: most } = state.limits;
  if (state.isClosing || most === 0 || state.refusals < most) return;
  closeFor(state, 'refusals', `one connection may make no more than ${counted(most, 'refused request')}`, name);
}

/** Whether a packet belongs to the series of the one before, taken or refused. */
function isFurther({ upload }: SessionState, { packetNumber }: SendFile): boolean {
  if (upload?.is === 'receiving') return packetNumber > 1;
  return upload !== undefined && packetNumber === upload.packet + 1;
}

function closeFor(state: SessionState, why: string, reason: string, message: string | undefined): void {
  state.isClosing = true;
  state.warn('closed', `closed: ${reason}`, { ...(message !== undefined && { message }), reason, why });
}
