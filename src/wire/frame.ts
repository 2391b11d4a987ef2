import type { WireError } from './error';
import type { HeaderValues, Layout } from './layout';
import type { WireProfile } from './profile';
import type { Deviation, Tolerance } from './tolerance';

/** A message with its name, as a union over a map from message names to message types. */
export type Named<Messages> = {
  [K in keyof Messages & string]: { readonly name: K; readonly value: Messages[K] };
}[keyof Messages & string];

/** A message whose fixed part is complete and decoded. */
export interface MessageFrame<Messages, P extends WireProfile = WireProfile, Header = HeaderValues> {
  readonly kind: 'message';
  readonly header: Header;
  readonly message: Named<Messages>;
  /** The profiles that read these bytes in the same way, in the order in which they were offered; never empty. */
  readonly profiles: readonly [P, ...P[]];
  /** Bytes of the body, without its padding, that follow as `body` frames; `undefined` where the layout has no body. */
  readonly bodyLength: number | undefined;
  /** The deviations under which the message was read. */
  readonly deviations: readonly Deviation[];
  /** The layout in which it came. */
  readonly layout: Layout<unknown>;
  /** The header and the fixed part as they came. */
  readonly raw: Uint8Array;
}

/** A piece of the body of the message or the violation before it. */
export interface BodyFrame {
  readonly kind: 'body';
  /** The body's bytes in the piece. */
  readonly bytes: Uint8Array;
  /** The piece as it came: the bytes, and padding behind them. */
  readonly raw: Uint8Array;
  /** Whether nothing of the body and of its padding is to come. */
  readonly last: boolean;
}

/** Bytes behind a message that belong to it and mean nothing. */
export interface TrailingFrame {
  readonly kind: 'trailing';
  readonly raw: Uint8Array;
  /** What allows them; `undefined` for the zeros that fill every message of a profile up to its block. */
  readonly tolerance: Tolerance | undefined;
}

/** Bytes that are no message of any profile in question. */
export interface ViolationFrame {
  readonly kind: 'violation';
  readonly error: WireError;
  /** The message that was meant, where its code says so. */
  readonly name: string | undefined;
  /** Declared bytes that follow as `body` frames; `undefined` where the stream is out of step. */
  readonly bodyLength: number | undefined;
  /** The header, or what stands where it is due. */
  readonly raw: Uint8Array;
}

/** What comes out of a stream. The raw bytes of all frames together are the stream. */
export type Frame<Messages, P extends WireProfile = WireProfile, Header = HeaderValues> =
  MessageFrame<Messages, P, Header> | ViolationFrame | TrailingFrame | BodyFrame;
