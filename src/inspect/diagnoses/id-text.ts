import type { FieldSpec } from '../../wire/layout';

/** An id that was sent as text. */
export interface TextId {
  readonly field: FieldSpec;
  /** Characters of the text. */
  readonly size: number;
  /** Bytes that it is longer than the field. */
  readonly growth: number;
  /** The fields as they stand around the text. */
  shift(fields: readonly FieldSpec[]): FieldSpec[];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether there is text in the place of an opaque field: two hexadecimal digits a byte, or a UUID. */
export function textId(field: FieldSpec, bytes: Uint8Array): TextId | undefined {
  if (field.kind !== 'bytes' || field.text !== undefined) return undefined;
  const textOf = (size: number): string =>
    Buffer.from(bytes.subarray(field.offset, field.offset + size)).toString('latin1');
  const digits = textOf(2 * field.size);
  const size = UUID.test(textOf(36)) && field.size === 16 ? 36 : 2 * field.size;
  if (size !== 36 && (digits.length !== size || !/^[0-9a-f]+$/i.test(digits))) return undefined;
  const growth = size - field.size;
  return {
    field,
    size,
    growth,
    shift: (fields) =>
      fields.map((one) => (one.offset > field.offset ? { ...one, offset: one.offset + growth } : { ...one })),
  };
}
