import type { Profile } from '../../generated';
import type { Direction } from '../wire/profile';
import { isOwnDeviation } from '../protocol/tolerances/own-deviations';
import { diagnose } from './diagnoses/diagnose';
import { messagesIn, type RecordedMessage } from './decode-stream';
import { isExplained } from './rewritten';
import type { Piece } from './input/capture';

/** One direction of a connection as a profile reads it. */
export interface DecodedSide {
  readonly direction: Direction;
  readonly bytes: Uint8Array;
  readonly pieces: readonly Piece[];
  readonly messages: readonly RecordedMessage[];
  /** Bytes at the end that are no whole header and fixed part. */
  readonly left: Uint8Array;
  readonly score: Score;
}

/** How well a profile reads a stream; the first three are numbers of messages. */
export interface Score {
  readonly messages: number;
  readonly explained: number;
  /** Not explained, but with a known mistake. */
  readonly diagnosed: number;
  /** Deviations that the profile does not write itself. */
  readonly deviations: number;
  /** Bytes that no message has. */
  readonly left: number;
}

/**
 * Takes a stream to pieces, and where a message's header is wrong in a known way that tells the message's size, goes on
 * behind it.
 */
export function decodeSide(
  direction: Direction,
  bytes: Uint8Array,
  pieces: readonly Piece[],
  profile: Profile,
): DecodedSide {
  const messages: RecordedMessage[] = [];
  let diagnosed = 0;
  let left = bytes.subarray(bytes.length);

  const takeFrom = (start: number): number | undefined => {
    const taken = messagesIn(direction, bytes.subarray(start), profile);
    for (;;) {
      const next = taken.next();
      if (next.done === true) {
        left = next.value;
        return undefined;
      }
      const offset = start + next.value.offset;
      const message = { ...next.value, offset };
      const diagnoses = message.frame.kind === 'violation' ? diagnose(bytes.subarray(offset), direction, profile) : [];
      if (diagnoses.length > 0) diagnosed += 1;
      const size = diagnoses.find((diagnosis) => diagnosis.size !== undefined)?.size;
      if (size === undefined) {
        messages.push(message);
        continue;
      }
      const isCut = offset + size > bytes.length;
      messages.push({ ...message, bytes: bytes.subarray(offset, offset + size), isCut });
      return offset + size;
    }
  };
  for (let start: number | undefined = 0; start !== undefined; start = takeFrom(start));

  const score = {
    messages: messages.length,
    explained: messages.filter(isExplained).length,
    diagnosed,
    deviations: messages.reduce((sum, message) => sum + strangeIn(message, profile), 0),
    left: left.length,
  };
  return { direction, bytes, pieces, messages, left, score };
}

/** The deviations in a message that the profile does not write itself. */
function strangeIn({ frame, deviations }: RecordedMessage, profile: Profile): number {
  if (frame.kind !== 'message') return 0;
  return deviations.filter(({ tolerance }) => !isOwnDeviation(profile, tolerance, frame.message.name)).length;
}

/** The sum of two scores. */
export function addScores(a: Score, b: Score): Score {
  return {
    messages: a.messages + b.messages,
    explained: a.explained + b.explained,
    diagnosed: a.diagnosed + b.diagnosed,
    deviations: a.deviations + b.deviations,
    left: a.left + b.left,
  };
}

/**
 * Above 0 where `a` reads better: more messages explained, then more mistakes known, then fewer messages not explained,
 * then fewer deviations, then fewer bytes left.
 */
export function compareScores(a: Score, b: Score): number {
  const order = [
    a.explained - b.explained,
    a.diagnosed - b.diagnosed,
    b.messages - b.explained - (a.messages - a.explained),
    b.deviations - a.deviations,
    b.left - a.left,
  ];
  return order.find((difference) => difference !== 0) ?? 0;
}

export const NO_SCORE: Score = { messages: 0, explained: 0, diagnosed: 0, deviations: 0, left: 0 };
