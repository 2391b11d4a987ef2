import { WireError } from './error';
import type { BytesField, HeaderValues, StringField, UintField } from './layout';

/** Whether two byte strings are the same. Not for secrets: it stops at the first difference. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/**
 * The bytes that a parser is given: binary-parser accepts a truncated buffer in silence and ignores what is left over.
 * @throws WireError E_SIZE unless there are exactly `size` bytes.
 */
export function exactly(bytes: Uint8Array, size: number, layout: string): Uint8Array {
  if (bytes.length === size) return bytes;
  const error = bytes.length < size ? 'truncated' : 'too long';
  throw new WireError('E_SIZE', `${layout} is ${error}: ${bytes.length} bytes where it has ${size}`, {
    offset: Math.min(bytes.length, size),
    hint: `Send the fixed part of ${layout} with exactly ${size} bytes.`,
  });
}

/**
 * A number that the field can hold, in either direction. Eight-byte integers arrive as bigint and leave as number.
 * @throws WireError E_LIMIT outside the limits, E_ENUM for a value that the enumeration lacks, E_MISSING for none.
 */
export function uint(value: number | bigint | undefined, field: UintField): number {
  const number = Number(value);
  if (isWithin(number, field) && isListed(number, field)) return number;
  throw value === undefined ? missing(field) : isWithin(number, field) ? unlisted(value, field) : outside(value, field);
}

function isWithin(number: number, { min, max }: UintField): boolean {
  return number >= min && number <= max && Number.isSafeInteger(number);
}

function isListed(number: number, { values }: UintField): boolean {
  return values === undefined || Object.values(values).includes(number);
}

function outside(value: number | bigint, { name, offset, size, byteOrder, min, max }: UintField): WireError {
  const place = size === 1 ? 'in one byte' : `${byteOrder}-endian, in ${size} bytes`;
  return new WireError('E_LIMIT', `${name} is ${value}, outside ${min} to ${max}`, {
    field: name,
    offset,
    hint: min === max ? `It must be ${min}.` : `Send an integer from ${min} to ${max}, ${place}.`,
  });
}

function unlisted(value: number | bigint, { name, offset, values = {} }: UintField): WireError {
  const known = Object.entries(values).map(([label, code]) => `${code} (${label})`);
  return new WireError('E_ENUM', `${name} is ${value}, which is none of ${known.join(', ')}`, {
    field: name,
    offset,
    hint: 'Send one of the listed values.',
  });
}

/**
 * An opaque field's value, copied from a fixed part or a header, so that it outlives the buffer.
 * @throws WireError E_TEXT where hexadecimal digits are due and something else stands there.
 */
export function bytesFrom(fixed: Uint8Array, field: BytesField): Uint8Array {
  const raw = copied(fixed, field.offset, field.size);
  if (field.text === undefined) return raw;
  const text = Buffer.from(raw).toString('latin1');
  if (!/^[0-9a-f]*$/.test(text)) {
    throw new WireError('E_TEXT', `${field.name} is no lower-case hexadecimal text: ${asciiOnly(text)}`, {
      field: field.name,
      offset: field.offset,
      hint: `Send ${field.size} hexadecimal digits, in lower case.`,
    });
  }
  return new Uint8Array(Buffer.from(text, 'hex'));
}

/** Byte by byte: a view of what is to be copied takes longer to make than a key to copy. */
function copied(bytes: Uint8Array, start: number, size: number): Uint8Array {
  const copy = new Uint8Array(size);
  for (let index = 0; index < size; index++) copy[index] = bytes[start + index] as number;
  return copy;
}

/**
 * A field's value that repeats a field of the header.
 * @throws WireError E_REPEATED where the two differ.
 */
export function repeated<V extends number | Uint8Array>(
  value: V,
  header: HeaderValues,
  field: BytesField | UintField,
): V {
  const name = field.equals ?? field.name;
  const said = header[name];
  const isSame = typeof value === 'number' ? value === said : said instanceof Uint8Array && sameBytes(value, said);
  if (isSame) return value;
  throw new WireError('E_REPEATED', `${field.name} differs from ${name} in the header`, {
    field: field.name,
    offset: field.offset,
    hint: `Repeat ${name} of the header.`,
  });
}

/** The bytes of a header's field, for a message that keeps them off the wire. */
export function headerBytes(header: HeaderValues, name: string): Uint8Array {
  const value = header[name];
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`the header has no bytes ${name}`);
}

/** The number in a header's field, for a message that keeps it off the wire. */
export function headerNumber(header: HeaderValues, name: string): number {
  const value = header[name];
  if (typeof value === 'number') return value;
  throw new TypeError(`the header has no number ${name}`);
}

/**
 * The value of a string field: what stands before the first NUL.
 * @throws WireError E_TERMINATOR without a NUL, E_FILL where other bytes than the filler follow it, E_LIMIT for a length
 * outside the limits.
 */
export function stringFrom(raw: Uint8Array, field: StringField): Uint8Array {
  const end = raw.indexOf(0);
  if (end < 0) {
    throw new WireError('E_TERMINATOR', `${field.name} has no NUL within its ${field.size} bytes`, {
      field: field.name,
      offset: field.offset,
      hint: `End it with a NUL: at most ${field.max} bytes of text.`,
    });
  }
  const { fill } = field;
  for (let index = end + 1; index < raw.length; index++) {
    if (raw[index] !== fill) {
      throw new WireError('E_FILL', `${field.name} holds other bytes than filler behind its NUL`, {
        field: field.name,
        offset: field.offset + index,
        hint: `Fill the field with bytes of ${field.fill} up to ${field.size}.`,
      });
    }
  }
  lengthWithin(end, field);
  return new Uint8Array(raw.subarray(0, end));
}

/** @throws WireError E_LIMIT for a length outside the field's limits. */
export function lengthWithin(length: number, field: StringField): void {
  if (length >= field.min && length <= field.max) return;
  throw new WireError('E_LIMIT', `${field.name} has ${length} bytes, outside ${field.min} to ${field.max}`, {
    field: field.name,
    offset: field.offset,
    hint: `Give it ${field.min} to ${field.max} bytes.`,
  });
}

/** A text in quotes, with whatever is not printable ASCII escaped: a peer wrote it, and a log may show it. */
function asciiOnly(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** What is wrong where a field is on the wire, and no value was given. */
export function missing(field: { readonly name: string; readonly offset: number }): WireError {
  return new WireError('E_MISSING', `${field.name} is on the wire here, but no value was given`, {
    field: field.name,
    offset: field.offset,
    hint: `Set ${field.name}.`,
  });
}

/** Whether bytes of the field's size are a string, as it would stand in the field. */
export function isString(bytes: Uint8Array, field: StringField): boolean {
  try {
    stringFrom(bytes, field);
    return true;
  } catch {
    return false;
  }
}
