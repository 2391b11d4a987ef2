import type { Profile } from '../../generated';
import { createFramer, type AnyFrame } from '../protocol/framer';
import type { BodyFrame, TrailingFrame, ViolationFrame } from '../wire/frame';
import type { Direction } from '../wire/profile';
import type { Deviation } from '../wire/tolerance';
import { kindOf } from '../wire/tolerances/kinds';

/** A message in a recorded stream, with its place and everything that belongs to it. */
export interface RecordedMessage {
  readonly direction: Direction;
  /** Byte offset in its direction's stream. */
  readonly offset: number;
  /** All its bytes: header, fixed part, content, and what stands behind. */
  readonly bytes: Uint8Array;
  readonly frame: AnyFrame | ViolationFrame;
  /** The content, without padding. */
  readonly content: Uint8Array;
  /** Bytes that belong to the message and mean nothing: padding behind the content, or what came behind the message. */
  readonly trailing: Uint8Array;
  /** Every deviation, with all that it takes to write it again. */
  readonly deviations: readonly Deviation[];
  /** Whether bytes of it are missing: the stream ended before them. */
  readonly isCut: boolean;
}

/** One direction of a stream as a profile reads it. */
export interface DecodedStream {
  readonly messages: readonly RecordedMessage[];
  /** Bytes at the end that are no whole header and fixed part. */
  readonly left: Uint8Array;
}

/** Reads one direction of a recorded stream as the profile does, message after message. */
export function decodeStream(direction: Direction, stream: Uint8Array, profile: Profile): DecodedStream {
  const decoded = messagesIn(direction, stream, profile);
  const messages: RecordedMessage[] = [];
  for (;;) {
    const next = decoded.next();
    if (next.done === true) return { messages, left: next.value };
    messages.push(next.value);
  }
}

/** The messages of {@link decodeStream} one by one; it returns the bytes that are left at the end. */
export function* messagesIn(
  direction: Direction,
  stream: Uint8Array,
  profile: Profile,
): Generator<RecordedMessage, Uint8Array, undefined> {
  const framer = createFramer(direction);
  framer.push(stream);
  let start = 0;
  let head: AnyFrame | ViolationFrame | undefined;
  let behind: (BodyFrame | TrailingFrame)[] = [];
  const finished = (end: number): RecordedMessage[] => {
    if (head === undefined) return [];
    return [assemble(direction, head, behind, start, stream.subarray(start, end))];
  };
  let end = 0;
  for (let frame = framer.next([profile]); frame !== undefined; frame = framer.next([profile])) {
    if (frame.kind === 'message' || frame.kind === 'violation') {
      yield* finished(end);
      [start, head, behind] = [end, frame, []];
    } else {
      behind.push(frame);
    }
    end += frame.raw.length;
  }
  yield* finished(end);
  return stream.subarray(end);
}

function assemble(
  direction: Direction,
  frame: AnyFrame | ViolationFrame,
  behind: readonly (BodyFrame | TrailingFrame)[],
  offset: number,
  bytes: Uint8Array,
): RecordedMessage {
  const bodies = behind.filter((one) => one.kind === 'body');
  // Zeros up to the block belong to every message of a profile that has them, and mean nothing.
  const trails = behind.filter((one) => one.kind === 'trailing').filter(({ tolerance }) => tolerance !== undefined);
  const own = frame.kind === 'message' ? frame.deviations : [];
  const isPadded = own.some(({ tolerance }) => kindOf(tolerance).keeps === 'padding');
  const content = joined(bodies.map((body) => body.bytes));
  const padding = joined(isPadded ? bodies.map(({ raw, bytes: { length } }) => raw.subarray(length)) : []);
  const behindMessage = joined(trails.map(({ raw }) => raw));
  const isCut = frame.bodyLength !== undefined && bodies.at(-1)?.last !== true;
  const [unannounced] = trails.flatMap(({ tolerance }) => tolerance ?? []);
  const further =
    frame.kind !== 'message' || unannounced === undefined || own.some(({ tolerance }) => tolerance === unannounced)
      ? []
      : [{ tolerance: unannounced, details: {}, offset: bytes.length - behindMessage.length }];
  const deviations = [...own, ...further].map((deviation) => withBytes(deviation, padding, behindMessage));
  const trailing = joined([padding, behindMessage]);
  return { direction, offset, bytes, frame, content, trailing, deviations, isCut };
}

/** A deviation with the bytes that came behind the content or the message, if it is what allows them. */
function withBytes(deviation: Deviation, padding: Uint8Array, trailing: Uint8Array): Deviation {
  const { keeps } = kindOf(deviation.tolerance);
  if (keeps === undefined) return deviation;
  return { ...deviation, details: { ...deviation.details, bytes: keeps === 'padding' ? padding : trailing } };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(pieces);
}
