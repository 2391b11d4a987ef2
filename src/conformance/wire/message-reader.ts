import type { Profile } from '../../../generated';
import { blockPadding } from '../../wire/block';
import { Framer, type MessageFrame, type ViolationFrame } from '../../wire/framer';
import type { Direction } from '../../wire/profile';
import type { Finding } from '../../wire/tolerance';

type Messages = Record<string, unknown>;

/** A message as it came, complete with its content. */
export interface ReadMessage {
  readonly direction: Direction;
  /** The message's name; of bytes that are no message, that of the code in the header, if it is one. */
  readonly name: string | undefined;
  readonly frame: MessageFrame<Messages, Profile> | ViolationFrame;
  /** All of its bytes; of what is no message, everything that has come so far. */
  readonly bytes: Uint8Array;
  readonly content: Uint8Array;
  /** The values of its fields, by name; none of what is no message. */
  readonly values: Readonly<Record<string, number | Uint8Array | undefined>>;
  /** The deviations under which it was read. */
  readonly findings: readonly Finding[];
}

/** Bytes after a message that belong to it and that its payload size does not announce. */
export interface ReadRest {
  readonly rest: Uint8Array;
}

/** Cuts one direction of a connection into messages, tolerating what the profile tolerates. */
export class MessageReader {
  readonly #direction: Direction;
  readonly #profile: Profile;
  readonly #framer: Framer<Messages, Profile>;
  #bytes: Buffer = Buffer.alloc(0);
  /** Place in the stream of the first of these bytes. */
  #start = 0;
  #frame: MessageFrame<Messages, Profile> | undefined;
  #content: Uint8Array[] = [];
  /** Bytes of padding after the last message that are still to come. */
  #padding = 0;

  constructor(direction: Direction, profile: Profile) {
    this.#direction = direction;
    this.#profile = profile;
    this.#framer = new Framer(direction);
  }

  /** Takes bytes as they came. */
  push(bytes: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    this.#framer.push(bytes);
  }

  /** Bytes that belong to no whole message. */
  get left(): Uint8Array {
    return this.#bytes;
  }

  /** The next whole message; what is no message is told at once, and nothing that follows it makes sense. */
  next(): ReadMessage | ReadRest | undefined {
    for (;;) {
      if (this.#frame !== undefined && this.#frame.bodyLength === undefined) return this.#complete(this.#frame);
      this.#padding -= this.#take(Math.min(this.#padding, this.#bytes.length)).length;
      const frame = this.#framer.next([this.#profile]);
      if (frame === undefined) return undefined;
      if (frame.kind === 'message') this.#frame = frame;
      else if (frame.kind === 'violation') return this.#read(frame, this.#bytes);
      else if (frame.kind === 'trailing') return { rest: this.#take(this.#framer.consumed - this.#start) };
      else if (this.#frame !== undefined) {
        this.#content.push(frame.bytes);
        if (frame.last) return this.#complete(this.#frame);
      }
    }
  }

  #complete(frame: MessageFrame<Messages, Profile>): ReadMessage {
    const bytes = this.#take(this.#framer.consumed - this.#start);
    const message = this.#read(frame, bytes);
    if (frame.bodyLength === undefined) {
      this.#padding = blockPadding(bytes.length, this.#profile.block[this.#direction]);
    }
    this.#frame = undefined;
    this.#content = [];
    return message;
  }

  #take(size: number): Uint8Array {
    const bytes = Uint8Array.from(this.#bytes.subarray(0, size));
    this.#bytes = this.#bytes.subarray(size);
    this.#start += size;
    return bytes;
  }

  #read(frame: MessageFrame<Messages, Profile> | ViolationFrame, bytes: Uint8Array): ReadMessage {
    const isMessage = frame.kind === 'message';
    return {
      direction: this.#direction,
      name: isMessage ? frame.message.name : frame.name,
      frame,
      bytes: Uint8Array.from(bytes),
      content: Buffer.concat(this.#content),
      values: isMessage ? (frame.message.value as ReadMessage['values']) : {},
      findings: isMessage ? frame.findings : [],
    };
  }
}
