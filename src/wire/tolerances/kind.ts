import type { FieldSpec, Layout } from '../layout';
import type { RawMessage } from '../raw-message';
import type { DeviationDetails, Tolerance } from '../tolerance';

/** The size that a header announces, before the message's fields are read. */
export interface AnnouncedSize {
  readonly announced: number;
  /** Bytes of the header itself. */
  readonly headerSize: number;
  readonly layout: Layout<unknown>;
}

/** What an announced size means for the bytes that follow the header. */
export interface SizeMeaning {
  /** Bytes of the fixed part as they come, which a deviation may make fewer than the layout's. */
  readonly fixedSize: number;
  /** Bytes of the body; `byFields` where the fields say it alone, `undefined` where the layout has no body. */
  readonly bodyLength: number | 'byFields' | undefined;
  /** Bytes that are announced behind the message, and may come or not. */
  readonly trailing: number;
  /** How the bytes of the fixed part become those of the layout. */
  readonly restore: (bytes: Uint8Array) => { readonly fixed: Uint8Array; readonly details: DeviationDetails };
}

/** A deviation within the fixed part. */
export interface FieldDeviation {
  readonly details: DeviationDetails;
  /** From the start of the fixed part. */
  readonly offset: number;
}

/** A message into which a deviation is written. */
export interface Deviating {
  readonly layout: Layout<unknown>;
  readonly headerSize: number;
  readonly details: DeviationDetails;
}

/**
 * All that a kind of tolerance does. A kind does some of it only: what it leaves out it has nothing to do with. To add a
 * kind, write a file with one of these, and name it in `kinds.ts`.
 */
export interface ToleranceKind {
  /** Reads: another meaning of the announced size; `undefined` where it cannot mean that. */
  readonly meaningOf?: (size: AnnouncedSize) => SizeMeaning | undefined;

  /** Reads: the fixed part without the deviation. Asked only where the message makes no sense otherwise. */
  readonly clean?: (
    fixed: Uint8Array,
    layout: Layout<unknown>,
  ) => { readonly fixed: Uint8Array; readonly deviations: readonly FieldDeviation[] };

  /**
   * Reads: whether padding is looked for at the end of a body of `length` bytes where the fields declare `declared`.
   * @param isNeeded whether the message makes no sense without padding.
   */
  readonly mayPad?: (length: number, declared: number, isNeeded: boolean) => boolean;

  /** Reads: whether such a body rather is one of which the announced size does not speak. */
  readonly isDoubtful?: (length: number, declared: number) => boolean;

  /** Reads: what may stand behind a message without being announced. */
  readonly trailing?: {
    /** Bytes that it has; 0 for none. */
    readonly size: (tolerance: Tolerance) => number;
    readonly isIt: (bytes: Uint8Array, tolerance: Tolerance) => boolean;
  };

  /** Writes: the message with the deviation; without this it is not written here. */
  readonly write?: (raw: RawMessage, deviating: Deviating) => RawMessage;

  /**
   * Writes: what stands behind the message where the profile's rule does not say it.
   * @param subject what the answered request speaks of.
   */
  readonly trailingFor?: (tolerance: Tolerance, subject: Uint8Array) => Uint8Array | undefined;

  /** Shows: whether its details hold the bytes that came behind the body, or behind the message. */
  readonly keeps?: 'padding' | 'trailing';

  /** Shows: the fields as they lie in a fixed part of so many bytes. */
  readonly fieldsIn?: (layout: Layout<unknown>, size: number) => readonly FieldSpec[];
}

/** A meaning of the announced size in which nothing deviates but that size. */
export function plainMeaning(
  { fixedSize }: Layout<unknown>,
  bodyLength: SizeMeaning['bodyLength'],
  details: DeviationDetails = {},
): SizeMeaning {
  return { fixedSize, bodyLength, trailing: 0, restore: (fixed) => ({ fixed, details }) };
}
