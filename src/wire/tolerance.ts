import type { StringField } from './layout';
import type { Profile } from './profile';

/** What every tolerance says of itself. */
export interface ToleranceBase {
  readonly id: string;
  readonly doc: string;
  /** The usual cause, for the author of the peer. */
  readonly cause: string;
  /** The messages in which it is looked for; all where nothing is said. */
  readonly messages?: readonly string[];
}

/** A deviation that is known by name. Its kind is a mechanism of this folder; the rest is the schema's. */
export type Tolerance = ToleranceBase &
  (
    | {
        readonly kind:
          | 'layout'
          | 'bareString'
          | 'sizeWithoutBody'
          | 'sizeIncludesHeader'
          | 'sizeAnnouncesMore'
          | 'dirtyFill'
          | 'paddedBody'
          | 'packetsEncryptedEach';
      }
    | { readonly kind: 'unannouncedString'; readonly field: StringField }
  );

/** A deviation that a profile writes into a message. */
export interface WriteRule {
  readonly message: string;
  /** Only in answer to this request. */
  readonly answering?: string;
  readonly tolerance: Tolerance;
  /** What stands behind the message, in hexadecimal digits. */
  readonly bytes?: string;
  /** The payload size that is announced. */
  readonly announced?: number;
}

/** What a deviation leaves to say about one message, enough to write it again. */
export interface Deviation {
  /** `sizeAnnouncesMore`: the announced payload size. */
  readonly announced?: number;
  /** `bareString`: whether the NUL was sent all the same. */
  readonly terminated?: boolean;
  /** `dirtyFill`: the bytes behind the NUL, by field. `paddedBody`, `unannouncedString`: the bytes that came too much. */
  readonly bytes?: Uint8Array;
  readonly field?: string;
}

/** A deviation found in a message. */
export interface Finding {
  readonly tolerance: Tolerance;
  readonly deviation: Deviation;
  /** Where it shows: byte offset from the start of the message. */
  readonly offset: number;
}

/** Whether a tolerance is looked for in this message. */
export function concerns(tolerance: Tolerance, message: string): boolean {
  return tolerance.messages === undefined || tolerance.messages.includes(message);
}

/** The profile with nothing tolerated: each deviation is a violation then. */
export function strictly<P extends Profile>(profile: P): P {
  const directory = (descriptors: P['requests']): P['requests'] =>
    Object.fromEntries(
      Object.entries(descriptors).map(([name, descriptor]) => [
        name,
        descriptor === undefined ? undefined : { ...descriptor, variants: [] },
      ]),
    );
  const { resend } = profile.flow;
  return {
    ...profile,
    tolerates: [],
    flow: { ...profile.flow, resend: resend.form === 'silent' ? { ...resend, patience: 0 } : resend },
    requests: directory(profile.requests),
    responses: directory(profile.responses),
  };
}
