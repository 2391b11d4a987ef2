import type { Profile } from '../../generated';
import { blockPadding } from '../wire/block';
import { WireError } from '../wire/error';
import { Framer, type MessageFrame, type ViolationFrame } from '../wire/framer';
import type { Layout } from '../wire/layout';
import type { Direction, RequestHeader } from '../wire/profile';
import type { Finding } from '../wire/tolerance';
import { sameBytes } from '../wire/value';
import { deviate, type RawMessage } from '../wire/write';

type Messages = Record<string, unknown>;

/** A message in a recorded stream, with its place and everything that belongs to it. */
export interface DissectedMessage {
  readonly direction: Direction;
  /** Byte offset in its direction's stream. */
  readonly offset: number;
  /** All its bytes: header, fixed part, content, and what stands behind. */
  readonly bytes: Uint8Array;
  readonly frame: MessageFrame<Messages, Profile> | ViolationFrame;
  /** The content, without filler. */
  readonly content: Uint8Array;
  /** Bytes that belong to the message and mean nothing: filler behind the content, or what came behind the message. */
  readonly rest: Uint8Array;
  /** Every deviation, with all that it takes to write it again. */
  readonly findings: readonly Finding[];
  /** Whether bytes of it are missing: the stream ended before them. */
  readonly isCut: boolean;
}

/** One direction of a stream, taken to pieces. */
export interface Dissection {
  readonly messages: readonly DissectedMessage[];
  /** Bytes at the end that are no whole header and fixed part. */
  readonly left: Uint8Array;
}

type WireFrame = NonNullable<ReturnType<Framer<Messages, Profile>['next']>>;

/** Takes one direction of a recorded stream to pieces as the profile reads it, message after message. */
export function dissect(direction: Direction, stream: Uint8Array, profile: Profile): Dissection {
  const taken = messagesIn(direction, stream, profile);
  const messages: DissectedMessage[] = [];
  for (;;) {
    const next = taken.next();
    if (next.done === true) return { messages, left: next.value };
    messages.push(next.value);
  }
}

/** The messages of {@link dissect} one by one; it returns the bytes that are left at the end. */
export function* messagesIn(
  direction: Direction,
  stream: Uint8Array,
  profile: Profile,
): Generator<DissectedMessage, Uint8Array, undefined> {
  const framer = new Framer<Messages, Profile>(direction);
  framer.push(stream);
  let start = 0;
  let end = 0;
  let frames: WireFrame[] = [];
  const finished = (): DissectedMessage | undefined => {
    const [frame, ...behind] = frames;
    const bytes = stream.subarray(start, end);
    const offset = start;
    start = end;
    frames = [];
    if (frame?.kind !== 'message' && frame?.kind !== 'violation') return undefined;
    return assemble(direction, frame, behind, offset, bytes);
  };
  for (let frame = framer.next([profile]); frame !== undefined; frame = framer.next([profile])) {
    if (frame.kind === 'message' || frame.kind === 'violation') {
      const message = finished();
      if (message !== undefined) yield message;
    }
    frames.push(frame);
    end = framer.consumed;
  }
  const message = finished();
  if (message !== undefined) yield message;
  return stream.subarray(start);
}

function assemble(
  direction: Direction,
  frame: MessageFrame<Messages, Profile> | ViolationFrame,
  behind: readonly WireFrame[],
  offset: number,
  bytes: Uint8Array,
): DissectedMessage {
  const bodies = behind.filter((one) => one.kind === 'body');
  const rests = behind.filter((one) => one.kind === 'trailing');
  const content = joined(bodies.map((body) => body.bytes));
  const came = joined(rests.map((rest) => rest.bytes));
  const surplus = surplusOf(direction, frame, bytes, content.length);
  const isCut = frame.bodyLength !== undefined && bodies.at(-1)?.last !== true;
  const further = rests.map(({ tolerance }) => ({ tolerance, deviation: {}, offset: bytes.length - came.length }));
  const findings = frame.kind === 'message' ? completed(frame.findings, further, surplus, came) : [];
  return { direction, offset, bytes, frame, content, rest: joined([surplus, came]), findings, isCut };
}

/** What stands between the content and the end of the message. */
function surplusOf(
  direction: Direction,
  frame: MessageFrame<Messages, Profile> | ViolationFrame,
  bytes: Uint8Array,
  content: number,
): Uint8Array {
  if (frame.kind !== 'message' || frame.bodyLength === undefined) return new Uint8Array(0);
  const [profile] = frame.profiles;
  const header = direction === 'request' ? profile.requestHeader : profile.responseHeader;
  const start = header.fixedSize + frame.layout.fixedSize + content;
  // Padding to a block belongs to every message of such a profile and is no deviation.
  const isPadded =
    profile.block[direction] > 1 && !frame.findings.some(({ tolerance }) => tolerance.kind === 'paddedBody');
  return isPadded ? new Uint8Array(0) : bytes.subarray(start);
}

/** The findings of the frame, with the bytes that came behind the message in the deviation that allows them. */
function completed(
  found: readonly Finding[],
  behind: readonly Finding[],
  surplus: Uint8Array,
  rest: Uint8Array,
): readonly Finding[] {
  const own = found.map((finding) => {
    const bytes = finding.tolerance.kind === 'paddedBody' ? surplus : rest;
    const takesBytes = ['paddedBody', 'sizeAnnouncesMore'].includes(finding.tolerance.kind);
    return takesBytes ? { ...finding, deviation: { ...finding.deviation, bytes } } : finding;
  });
  const further = behind.filter(({ tolerance }) => !own.some((finding) => finding.tolerance === tolerance));
  const first = further[0];
  return first === undefined ? own : [...own, { ...first, deviation: { bytes: rest } }];
}

/**
 * Whether the canonical message, written through its findings, has exactly the recorded bytes: only then is a difference
 * explained.
 */
export function isExplained(message: DissectedMessage): boolean {
  const { frame, isCut, bytes } = message;
  if (frame.kind !== 'message' || isCut) return false;
  const again = rewritten(message, frame.message.value);
  return again !== undefined && sameBytes(again, bytes);
}

/**
 * A value written as this message was: in its layout, through its deviations, with its content; `undefined` where the
 * layout cannot hold it.
 */
export function rewritten(message: DissectedMessage, value: unknown): Uint8Array | undefined {
  const { frame, content, findings, direction } = message;
  if (frame.kind !== 'message') return undefined;
  const { layout } = frame;
  const [profile] = frame.profiles;
  const headerLayout = (
    direction === 'request' ? profile.requestHeader : profile.responseHeader
  ) as Layout<RequestHeader>;
  try {
    const fixed = layout.encode(value);
    const plain: RawMessage = { payloadSize: fixed.length + content.length, fixed, rest: new Uint8Array(0) };
    const raw = [...findings]
      .reverse()
      .reduce(
        (written, { tolerance, deviation }) => deviate(written, layout, headerLayout.fixedSize, tolerance, deviation),
        plain,
      );
    const header = headerLayout.encode({ ...frame.header, payloadSize: raw.payloadSize });
    const length = header.length + raw.fixed.length + content.length + raw.rest.length;
    const padding = new Uint8Array(blockPadding(length, profile.block[direction]));
    return joined([header, raw.fixed, content, raw.rest, padding]);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(pieces);
}
