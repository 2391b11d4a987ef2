import type { Profile } from '../../generated';
import { createFramer } from '../../src/protocol/framer';
import type { Direction } from '../../src/wire/profile';

/** A message as it was read, with its content and what belongs to it. */
export interface ReadMessage {
  readonly name: string;
  readonly value: unknown;
  readonly profiles: readonly string[];
  readonly deviations: readonly string[];
  /** Content in hexadecimal digits; `undefined` where there is no body. */
  content: string | undefined;
  /** Bytes behind the message that were passed over, and under which tolerance. */
  trailing: string;
}

/** What a stream is read as: messages, and violations by their codes. */
export type ReadStream = (ReadMessage | string)[];

/** Reads a stream in these pieces. */
export function readAs(
  direction: Direction,
  pieces: readonly Uint8Array[],
  profiles: readonly [Profile, ...Profile[]],
): { readonly messages: ReadStream; readonly unfinished: string | undefined } {
  const framer = createFramer(direction);
  const messages: ReadStream = [];
  let last: ReadMessage | undefined;
  for (const piece of pieces) {
    framer.push(piece);
    for (let frame = framer.next(profiles); frame !== undefined; frame = framer.next(profiles)) {
      if (frame.kind === 'violation') {
        last = undefined;
        messages.push(frame.error.code);
      } else if (frame.kind === 'message') {
        const deviations = frame.deviations.map(({ tolerance }) => tolerance.id);
        const { name, value } = frame.message as { name: string; value: unknown };
        const content = frame.bodyLength === undefined ? undefined : '';
        last = { name, value, profiles: frame.profiles.map(({ id }) => id), deviations, content, trailing: '' };
        messages.push(last);
      } else if (last !== undefined) {
        const bytes = Buffer.from(frame.kind === 'body' ? frame.bytes : frame.raw).toString('hex');
        if (frame.kind === 'body') last.content = (last.content ?? '') + bytes;
        else last.trailing = `${last.trailing || `${frame.tolerance?.id ?? ''} `}${bytes}`;
      }
    }
  }
  return { messages, unfinished: framer.unfinished };
}

/** Every place to split these messages but those far inside a content, which are all alike. */
export function splitPlaces(wires: readonly Uint8Array[]): number[] {
  const starts = wires.map((_, index) => wires.slice(0, index).reduce((sum, { length }) => sum + length, 0));
  return wires.flatMap(({ length }, index) =>
    Array.from({ length }, (_, at) => at)
      .filter((at) => at < 330 || at > length - 20)
      .map((at) => (starts[index] ?? 0) + at),
  );
}
