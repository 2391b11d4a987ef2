import type { Tolerance } from '../../wire/tolerance';
import type { Evidence } from './evidence';

/** A mistake that shows in the bytes of one message. */
export interface DiagnosisRule {
  /** Stable; programs may rely on it. */
  readonly id: string;
  readonly title: string;
  /** The usual cause, for the author of the peer. */
  readonly cause: string;
  /** The kind of tolerance that says the same. */
  readonly kind?: Tolerance['kind'];
  readonly find: (evidence: Evidence) => Found | undefined;
}

/** Where a mistake was found, and how it shows. */
export interface Found {
  /** Byte offset from the start of the message. */
  readonly offset: number;
  /** What the bytes say, in a sentence. */
  readonly detail: string;
  /** Bytes of the whole message as it was meant, where the profile's own reading of its size is wrong. */
  readonly size?: number;
}
