import type { StringField } from './layout';

/** A deviation that is known by name: the schema's data about a mechanism that its kind names. */
export interface Tolerance {
  readonly id: string;
  /** The mechanism; those of the wire stand in `src/wire/tolerances`, others are a matter of the protocol. */
  readonly kind: string;
  readonly doc: string;
  /** The usual cause, for the author of the peer. */
  readonly cause: string;
  /** The messages in which it is looked for; all by default. */
  readonly messages?: readonly string[];
  /** The string that may stand behind a message. */
  readonly field?: StringField;
}

/** A deviation that a profile writes into a message. */
export interface WriteRule {
  readonly message: string;
  /** Only in answer to this request. */
  readonly answering?: string;
  readonly tolerance: Tolerance;
  /** What stands behind the message, in hexadecimal digits. */
  readonly bytes?: string;
  /** The size that is announced. */
  readonly announced?: number;
}

/** What a deviation leaves to say about one message, enough to write it again. */
export interface DeviationDetails {
  /** The size that was announced. */
  readonly announced?: number;
  /** Whether a string that lacks its filler has its NUL all the same. */
  readonly terminated?: boolean;
  /** The bytes that came too much: behind a NUL, a body or the message. */
  readonly bytes?: Uint8Array;
  /** The string in which they stand. */
  readonly field?: string;
}

/** A deviation found in a message. */
export interface Deviation {
  readonly tolerance: Tolerance;
  readonly details: DeviationDetails;
  /** Where it shows: byte offset from the start of the message. */
  readonly offset: number;
}

/** Whether a tolerance is looked for in this message. */
export function concerns(tolerance: Tolerance, message: string): boolean {
  return tolerance.messages === undefined || tolerance.messages.includes(message);
}
