import type { RequestFrame } from '../../protocol/framer';
import type { ViolationFrame } from '../../wire/frame';
import { countRequest } from './bounds';
import { crcInvalid, crcValid, giveUp } from './confirmation';
import type { Conversation } from './conversation';
import { publicKey } from './public-key';
import { reconnect } from './reconnect';
import { refuse, refuseViolation } from './refusal';
import { register } from './registration';
import type { Request, SessionState } from './state';
import { sendFile } from './upload';

/** What a client may send, and what is done about it. */
export function* serve(state: SessionState, frame: RequestFrame | ViolationFrame): Conversation<void> {
  state.unanswered = undefined;
  state.request = undefined;
  if (frame.kind === 'violation') return yield* refuseViolation(state, frame);
  state.profiles = frame.profiles;
  const { message } = frame;
  const fileName = 'fileName' in message.value ? message.value.fileName : undefined;
  const request = { name: message.name, clientId: frame.header.clientId, fileName };
  state.request = request;
  if (!countRequest(state, request, frame)) return;
  for (const { tolerance } of frame.deviations) state.tellOnce(tolerance.id, frame.message.name, tolerance.doc);
  const outcome = yield* answer(state, request, frame);
  if (outcome !== 'done') refuse(state, request, outcome);
}

function answer(state: SessionState, request: Request, { message, bodyLength }: RequestFrame): Conversation {
  switch (message.name) {
    case 'Register':
      return register(state, request, message.value);
    case 'PublicKey':
      return publicKey(state, request, message.value);
    case 'Reconnect':
      return reconnect(state, request, message.value);
    case 'SendFile':
      return sendFile(state, request, message.value, bodyLength ?? 0);
    case 'CrcValid':
      return crcValid(state, request, message.value.fileName);
    case 'CrcInvalid':
      return crcInvalid(state, request, message.value.fileName);
    case 'GiveUp':
      return giveUp(state, request, message.value.fileName);
  }
}
