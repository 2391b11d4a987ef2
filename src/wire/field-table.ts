import type { FieldSpec } from './layout';

/** A field's place and bytes in a message. */
export interface DecodedField {
  readonly field: FieldSpec;
  readonly bytes: Uint8Array;
  /**
   * The value: a number for an integer, bytes for the rest. A string is cut at its first NUL; what should be text of
   * hexadecimal digits and is not, stays as it is.
   */
  readonly value: number | Uint8Array;
}

/**
 * Lays values out by the field table alone, sharing nothing with the emitted encoders, so that each checks the other.
 * A field without a value has its default. Values are taken as they are: limits are not checked, so that wrong messages can be made too.
 */
export function encodeFields(
  fields: readonly FieldSpec[],
  values: Readonly<Record<string, number | Uint8Array>>,
): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((size, field) => Math.max(size, field.offset + field.size), 0));
  for (const field of fields) {
    const value = values[field.name] ?? (field.kind === 'uint' ? field.default : undefined);
    if (value === undefined) throw new TypeError(`no value for ${field.name}`);
    const place = bytes.subarray(field.offset, field.offset + field.size);
    if (typeof value === 'number') placeNumber(place, value + biasOf(field), field);
    else if (field.kind === 'string') placeString(place, value, field.fill);
    else place.set(field.kind === 'bytes' && field.text === 'hex' ? asHex(value) : value);
  }
  return bytes;
}

/** Takes a message's fixed part to pieces by the field table alone; fields beyond the end of the bytes are left out. */
export function decodeFields(fields: readonly FieldSpec[], bytes: Uint8Array): DecodedField[] {
  return fields
    .filter((field) => field.offset + field.size <= bytes.length)
    .map((field) => {
      const part = bytes.subarray(field.offset, field.offset + field.size);
      return { field, bytes: part, value: valueIn(field, part) };
    });
}

/** The value in the bytes of a field, as {@link DecodedField} has it. */
export function valueIn(field: FieldSpec, part: Uint8Array): number | Uint8Array {
  if (field.kind === 'uint') {
    const digits = field.byteOrder === 'big' ? [...part] : [...part].reverse();
    return digits.reduce((sum, digit) => sum * 256 + digit, 0) - biasOf(field);
  }
  if (field.kind === 'bytes') return field.text === 'hex' ? fromHex(part) : part;
  const end = part.indexOf(0);
  return end < 0 ? part : part.subarray(0, end);
}

function placeNumber(place: Uint8Array, value: number, field: FieldSpec): void {
  const big = field.kind === 'uint' && field.byteOrder === 'big';
  let rest = value;
  for (let index = 0; index < place.length; index++) {
    place[big ? place.length - 1 - index : index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

function biasOf(field: FieldSpec): number {
  return field.kind === 'uint' ? (field.bias ?? 0) : 0;
}

function placeString(place: Uint8Array, value: Uint8Array, fill: number): void {
  for (let index = 0; index < place.length; index++) {
    place[index] = value[index] ?? (index === value.length ? 0 : fill);
  }
}

function asHex(value: Uint8Array): Uint8Array {
  return Uint8Array.from(
    [...value].flatMap((byte) => [...byte.toString(16).padStart(2, '0')].map((c) => c.charCodeAt(0))),
  );
}

function fromHex(text: Uint8Array): Uint8Array {
  const digits = String.fromCharCode(...text);
  if (!/^([0-9a-f]{2})*$/.test(digits)) return text;
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  );
}
