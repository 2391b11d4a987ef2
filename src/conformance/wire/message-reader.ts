import type { Profile } from '../../../generated';
import { createFramer, type AnyFrame, type AnyHeader } from '../../protocol/framer';
import type { ViolationFrame } from '../../wire/frame';
import type { Framer } from '../../wire/framer';
import type { Direction } from '../../wire/profile';
import type { Deviation } from '../../wire/tolerance';

/** A message as it came, complete with its content. */
export interface ReadMessage {
  readonly direction: Direction;
  /** The message's name; of bytes that are no message, that of the code in the header, if it is one. */
  readonly name: string | undefined;
  readonly frame: AnyFrame | ViolationFrame;
  /** The client's id in the header of a request; empty elsewhere. */
  readonly clientId: Uint8Array;
  /** All of its bytes; of what is no message, everything that has come so far. */
  readonly bytes: Uint8Array;
  readonly content: Uint8Array;
  /** The values of its fields, by name; none of what is no message. */
  readonly values: Readonly<Record<string, number | Uint8Array | undefined>>;
  /** The deviations under which it was read. */
  readonly deviations: readonly Deviation[];
}

/** Bytes behind a message that belong to it and that its payload size does not announce. */
export interface ReadTrailing {
  readonly trailing: Uint8Array;
}

/** Cuts one direction of a connection into messages, tolerating what the profile tolerates. */
export class MessageReader {
  readonly #direction: Direction;
  readonly #profile: Profile;
  readonly #framer: Framer<Record<string, unknown>, Profile, AnyHeader>;
  /** The frames' bytes since the last whole message. */
  #raw: Uint8Array[] = [];
  #frame: AnyFrame | undefined;
  #content: Uint8Array[] = [];
  /** The stream is out of step: the framer keeps nothing more of it. */
  #isLost = false;

  constructor(direction: Direction, profile: Profile) {
    this.#direction = direction;
    this.#profile = profile;
    this.#framer = createFramer(direction);
  }

  /** Takes bytes as they came. */
  push(bytes: Uint8Array): void {
    if (this.#isLost) this.#raw.push(bytes);
    else this.#framer.push(bytes);
  }

  /** Bytes that belong to no whole message. */
  get left(): Uint8Array {
    return joined([...this.#raw, ...(this.#isLost ? [] : [this.#framer.pending])]);
  }

  /** The next whole message; what is no message is told at once, and nothing that follows it makes sense. */
  next(): ReadMessage | ReadTrailing | undefined {
    for (;;) {
      if (this.#frame !== undefined && this.#frame.bodyLength === undefined) return this.#complete(this.#frame);
      const frame = this.#framer.next([this.#profile]);
      if (frame === undefined) return undefined;
      if (frame.kind === 'trailing') {
        if (frame.tolerance === undefined) continue;
        return { trailing: frame.raw };
      }
      if (frame.kind === 'body') {
        this.#raw.push(frame.raw);
        if (this.#frame === undefined) continue;
        this.#content.push(frame.bytes);
        if (frame.last) return this.#complete(this.#frame);
        continue;
      }
      this.#raw = [frame.raw];
      if (frame.kind === 'violation') return this.#violated(frame);
      this.#frame = frame;
    }
  }

  #complete(frame: AnyFrame): ReadMessage {
    const message: ReadMessage = {
      direction: this.#direction,
      name: frame.message.name,
      frame,
      clientId: frame.header.clientId ?? new Uint8Array(0),
      bytes: joined(this.#raw),
      content: Buffer.concat(this.#content),
      values: frame.message.value as ReadMessage['values'],
      deviations: frame.deviations,
    };
    this.#raw = [];
    this.#frame = undefined;
    this.#content = [];
    return message;
  }

  #violated(frame: ViolationFrame): ReadMessage {
    const bytes = joined([frame.raw, this.#framer.pending]);
    this.#isLost = frame.bodyLength === undefined;
    if (this.#isLost) this.#raw = [bytes];
    return {
      direction: this.#direction,
      name: frame.name,
      frame,
      clientId: new Uint8Array(0),
      bytes,
      content: new Uint8Array(0),
      values: {},
      deviations: [],
    };
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}
