import type { Finding } from '../../inspect/finding';
import { sameBytes } from '../../wire/value';
import type { Said } from '../failure';

/** Frames have at least so many bytes, and a power of two. */
const LEAST = 256;

/** What a program does that knows no sizes but one. */
export const FIXED_FRAMES = {
  id: 'fixed-frames',
  title: 'Messages in frames of a fixed size',
  cause:
    'Every message is read and sent in a buffer of one size, filled up with zeros: a message has the size that it says.',
} as const;

/** Zeros that fill the message before them up to a frame; nothing where what came is anything else. */
export function framesIn(
  conversation: readonly Said[],
  received: Uint8Array | undefined,
  who: 'client' | 'server',
): readonly Finding[] {
  if (received === undefined || received.length === 0 || received.some((byte) => byte !== 0)) return [];
  const before = conversation.findLast(({ way, bytes }) => way === 'received' && !sameBytes(bytes, received));
  const frame = before === undefined ? 0 : before.bytes.length + received.length;
  if (before === undefined || frame % LEAST !== 0) return [];
  const detail = `The ${who} filled ${before.name ?? 'a message'} up with ${received.length} zeros, to ${frame} bytes.`;
  return [{ ...FIXED_FRAMES, kind: 'mistake', detail, offset: 0, inBytes: false }];
}
