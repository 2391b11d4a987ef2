/** Order of the bytes of an unsigned integer. */
export type ByteOrder = 'little' | 'big';

/** What every field says of itself. */
export interface FieldBase {
  readonly name: string;
  /** Name of the schema's type. */
  readonly type: string;
  /** Offset in bytes from the start of the payload (of the header, for a header's field). */
  readonly offset: number;
  /** Size on the wire in bytes. */
  readonly size: number;
  readonly unit?: string;
  readonly doc: string;
}

/** An unsigned integer of 1, 2, 4 or 8 bytes, within limits that the schema may narrow. */
export interface UintField extends FieldBase {
  readonly kind: 'uint';
  readonly byteOrder: ByteOrder;
  readonly min: number;
  readonly max: number;
  /** What is added to the value on its way to the wire: -1 where the peer counts from 0. Limits are the wire's. */
  readonly bias?: number;
  /** A field of the same message that this one never exceeds. */
  readonly atMost?: string;
  /** What a sender writes that was given no value. */
  readonly default?: number;
  /** The field of the header that this one repeats, and must agree with. */
  readonly equals?: string;
  /** The only values allowed, by name, where the type is an enumeration. */
  readonly values?: Readonly<Record<string, number>>;
}

/** A fixed number of opaque bytes. */
export interface BytesField extends FieldBase {
  readonly kind: 'bytes';
  /** `hex`: the value's bytes travel as lower-case hexadecimal text of twice their number. */
  readonly text?: 'hex';
  /** The field of the header that this one repeats, and must agree with. */
  readonly equals?: string;
}

/** A string in a field of fixed size: its bytes, one NUL, then filler. */
export interface StringField extends FieldBase {
  readonly kind: 'string';
  /** The byte that fills the field behind the NUL. */
  readonly fill: number;
  /** Limits of the value's length in bytes. */
  readonly min: number;
  readonly max: number;
}

/** One field of a layout, as the schema says it: enough to walk the bytes without the emitted code. */
export type FieldSpec = UintField | BytesField | StringField;

/** The variable part at the end of a message, which is streamed and never buffered. */
export interface BodySpec {
  readonly name: string;
  readonly doc: string;
  /** The number of bytes of the body against a field of the same message. */
  readonly length?: { readonly rule: 'is' | 'atMost'; readonly field: string };
}

/** The values of a header's fields, by name. */
export type HeaderValues = Readonly<Record<string, number | Uint8Array>>;

/** How the fields of a message lie on the wire. Emitted once per distinct field list, for all profiles that agree on it. */
export interface Layout<M> {
  readonly name: string;
  /** Bytes in front of the body; the whole payload where there is no body. */
  readonly fixedSize: number;
  readonly fields: readonly FieldSpec[];
  readonly body: BodySpec | undefined;
  /**
   * Decodes the fixed part.
   * @param header the header in front of it, for fields that repeat one of its fields or take their value from there.
   * @throws WireError where the bytes are not exactly this layout.
   */
  decode(fixed: Uint8Array, header: HeaderValues): M;
  /**
   * Encodes the fixed part; the body is streamed behind it.
   * @param bytes where it is written, from `start` on: zeros so far. By default an array of its own.
   * @returns `bytes`
   * @throws WireError where a value does not fit its field.
   */
  encode(message: M, bytes?: Uint8Array, start?: number): Uint8Array;
}

/**
 * How the fields of a header lie on the wire. What the wire needs of a header is named here, so that its fields may have
 * any names, widths and order; constants are checked when it is decoded, and written when it is encoded.
 */
export interface HeaderLayout<H> extends Layout<H> {
  /** The field that says which message follows. */
  readonly code: UintField;
  /** The field that says how many bytes follow. */
  readonly size: UintField;
  /** A header's fields with those two among them, under their names. */
  complete(values: HeaderValues, code: number, size: number): H;
}

/** The field of this name, or `undefined`. */
export function fieldNamed({ fields }: Pick<Layout<unknown>, 'fields'>, name: string): FieldSpec | undefined {
  return fields.find((field) => field.name === name);
}

/** The strings of a layout. */
export function stringsOf({ fields }: Pick<Layout<unknown>, 'fields'>): readonly StringField[] {
  return fields.filter((field): field is StringField => field.kind === 'string');
}
