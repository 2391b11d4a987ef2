import type { Bodies, MessageValues } from './bodies';
import { WireError } from './error';
import type { MessageFrame } from './frame';
import { LENIENCIES, measureMessage } from './interpret';
import type { Interpretation } from './interpretation';
import type { UintField } from './layout';
import type { WireProfile } from './profile';
import { uint } from './value';

/** Without the kinds of tolerance that show in fields and bodies alone. */
const [PLAIN] = LENIENCIES;

/** A message that was read by its template. */
export interface MessageAlike {
  readonly value: MessageValues;
  readonly bodyLength: number;
}

/**
 * A message with a body, by which the next one is read where all bytes in front of its body are the same but those of one
 * number, as in the packets of a file. What was found out about the first holds for the next: only that number is decoded, and
 * whatever may hang on it is checked anew.
 */
export class MessageTemplate<Messages, P extends WireProfile, Header> {
  /** The header and the fixed part. */
  readonly #raw: Uint8Array;
  readonly #headerSize: number;
  readonly #offered: readonly P[];
  readonly #interpretation: Interpretation<P>;

  /**
   * @param frame the message, read by the interpretation that is tried first, and without padding.
   * @param offered the profiles that were possible when it was read.
   */
  constructor(
    readonly frame: MessageFrame<Messages, P, Header>,
    offered: readonly P[],
    interpretation: Interpretation<P>,
  ) {
    this.#raw = new Uint8Array(frame.raw);
    this.#headerSize = frame.raw.length - interpretation.layout.fixedSize;
    this.#offered = offered;
    this.#interpretation = interpretation;
  }

  /** The profile that reads it. */
  get profile(): P {
    return this.#interpretation.profile;
  }

  /** Bytes in front of the body. */
  get size(): number {
    return this.#raw.length;
  }

  /** Whether the message would be read by the same profiles, in the same order. */
  isFor(profiles: readonly P[]): boolean {
    const offered = this.#offered;
    return profiles.length === offered.length && profiles.every((profile, index) => profile === offered[index]);
  }

  /**
   * Reads a message like this one; `undefined` where it is another one, or has to be looked at more closely.
   * @param raw as many bytes as the template has.
   */
  read(raw: Uint8Array, bodies: Bodies<P>): MessageAlike | undefined {
    const values = this.#valuesIn(raw);
    if (values === undefined) return undefined;
    try {
      const { length, padding } = measureMessage(this.#interpretation, values, PLAIN, bodies);
      return length === undefined || padding > 0 ? undefined : { value: values, bodyLength: length };
    } catch (error) {
      if (error instanceof WireError) return undefined;
      throw error;
    }
  }

  #valuesIn(raw: Uint8Array): MessageValues | undefined {
    const values = this.frame.message.value as MessageValues;
    const difference = this.#differenceFrom(raw, 0);
    if (difference === undefined) return values;
    const field = this.#numberAt(difference - this.#headerSize);
    if (field === undefined) return undefined;
    const end = this.#headerSize + field.offset + field.size;
    if (this.#differenceFrom(raw, end) !== undefined) return undefined;
    const wire = numberIn(raw.subarray(end - field.size, end), field);
    try {
      return { ...values, [field.name]: uint(wire, field) - (field.bias ?? 0) };
    } catch (error) {
      if (error instanceof WireError) return undefined;
      throw error;
    }
  }

  /** The first byte, from `start` on, that is not the template's. */
  #differenceFrom(raw: Uint8Array, start: number): number | undefined {
    const own = this.#raw;
    for (let index = start; index < own.length; index++) if (own[index] !== raw[index]) return index;
    return undefined;
  }

  /** The field at this offset in the fixed part, if it is a number that repeats nothing. */
  #numberAt(offset: number): UintField | undefined {
    return this.#interpretation.layout.fields.find(
      (field): field is UintField =>
        field.kind === 'uint' &&
        field.equals === undefined &&
        offset >= field.offset &&
        offset < field.offset + field.size,
    );
  }
}

/** Whether a message has a body of which nothing has to be told but its length. */
export function hasPlainBody(
  { sizeTolerance, meaning }: Interpretation,
  bodyLength: number | undefined,
  padding: number,
): boolean {
  return bodyLength !== undefined && padding === 0 && sizeTolerance === undefined && meaning.trailing === 0;
}

function numberIn(bytes: Uint8Array, { byteOrder }: UintField): number {
  const last = bytes.length - 1;
  return bytes.reduce((sum, _, index) => sum * 256 + (bytes[byteOrder === 'big' ? index : last - index] ?? 0), 0);
}
