import type { Socket } from 'node:net';
import type { Responses } from '../../generated';
import { noClientId } from '../protocol/field-sizes';
import { refusalOf } from '../protocol/refusal';
import { encodeResponse } from '../wire/encode';
import type { Named } from '../wire/frame';
import type { Candidates } from './narrowing';

/**
 * Answers a connection for which there is no place, in the listener's preferred profile, and ends it: whatever the client
 * asks for, it reads a refusal, where the profile has one.
 */
export function turnAway(socket: Socket, [profile]: Candidates, lingerMs: number): void {
  const answer = refusalOf(profile, 'busy', undefined);
  socket.on('error', () => socket.destroy());
  const linger = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(linger));
  // Without a listener, a socket that is read into shared memory would stop.
  socket.on('data', () => undefined);
  if (answer === undefined) socket.end();
  else
    socket.end(encodeResponse(profile, { name: answer, value: { clientId: noClientId(profile) } } as Named<Responses>));
}
