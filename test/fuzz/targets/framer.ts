import { isDeepStrictEqual } from 'node:util';
import type { Profile } from '../../../generated';
import { createFramer } from '../../../src/protocol/framer';
import type { Direction } from '../../../src/wire/profile';
import { Choices } from '../choices';
import { must } from '../must';
import { chooseProfiles } from '../profiles';

/** A frame as far as it must not hang on how the stream was cut: pieces of a body are put together. */
interface SeenFrame {
  readonly kind: string;
  readonly message?: unknown;
  readonly raw: Buffer;
}

/** Whether what a message announces too much is there, and means nothing, is told by what comes when. */
const AMBIGUOUS = 'sizeAnnouncesMore';

/**
 * A stream in any pieces has the same frames as in one piece, and the frames' raw bytes are the stream.
 *
 * Input: profiles, direction, size of the pieces, then the stream.
 */
export function fuzz(data: Uint8Array): void {
  const choices = new Choices(data);
  const profiles = chooseProfiles(choices);
  const direction = choices.oneOf(['request', 'response']);
  const size = choices.oneOf([1, 2, 3, 7, 23, 64, 271, 1000]);
  const stream = choices.rest();

  const whole = framesOf(profiles, direction, [stream]);
  const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
    stream.subarray(index * size, (index + 1) * size),
  );
  must(isDeepStrictEqual(framesOf(profiles, direction, pieces), whole), 'pieces change nothing');
  const raw = Buffer.concat(whole.map((frame) => frame.raw));
  must(raw.equals(stream.subarray(0, raw.length)), 'the raw bytes of the frames are the stream');
}

/** The frames up to a message of which it is told by what comes when how much of it there is. */
function framesOf(
  profiles: readonly [Profile, ...Profile[]],
  direction: Direction,
  pieces: readonly Uint8Array[],
): readonly SeenFrame[] {
  const framer = createFramer(direction);
  const frames: SeenFrame[] = [];
  for (const piece of pieces) {
    const memory = Buffer.from(piece);
    framer.push(memory);
    for (let frame = framer.next(profiles); frame !== undefined; frame = framer.next(profiles)) {
      const { kind } = frame;
      const raw = Buffer.from(frame.raw);
      const last = frames.at(-1);
      if (kind === 'body' && last?.kind === kind)
        frames[frames.length - 1] = { kind, raw: Buffer.concat([last.raw, raw]) };
      else frames.push({ kind, ...(kind === 'message' && { message: frame.message }), raw });
      if (kind === 'message' && frame.deviations.some(({ tolerance }) => tolerance.kind === AMBIGUOUS)) return frames;
    }
    framer.keepLast();
    // As the server does with its receive buffer: what is not kept is gone.
    memory.fill(0xee);
  }
  return frames;
}
