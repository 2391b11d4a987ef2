import { WireError } from './error';
import type { BytesField, StringField } from './layout';
import { lengthWithin, missing } from './value';

// Where a value goes is given by its first byte; that there is room is seen to by the layout.

export function writeUint8(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
}

export function writeUint16le(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
}

export function writeUint16be(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

export function writeUint32le(bytes: Uint8Array, at: number, value: number): void {
  writeUint16le(bytes, at, value);
  writeUint16le(bytes, at + 2, value >>> 16);
}

export function writeUint32be(bytes: Uint8Array, at: number, value: number): void {
  writeUint16be(bytes, at, value >>> 16);
  writeUint16be(bytes, at + 2, value);
}

/** A number up to 2^53 - 1, as all that a field of eight bytes takes. */
export function writeUint64le(bytes: Uint8Array, at: number, value: number): void {
  writeUint32le(bytes, at, value);
  writeUint32le(bytes, at + 4, Math.floor(value / 2 ** 32));
}

/** A number up to 2^53 - 1, as all that a field of eight bytes takes. */
export function writeUint64be(bytes: Uint8Array, at: number, value: number): void {
  writeUint32be(bytes, at, Math.floor(value / 2 ** 32));
  writeUint32be(bytes, at + 4, value);
}

/**
 * Writes an opaque field, as text where the field says so.
 * @throws WireError E_SIZE unless the value fills the field exactly, E_MISSING where there is none.
 */
export function writeBytes(bytes: Uint8Array, at: number, value: Uint8Array | undefined, field: BytesField): void {
  if (value === undefined) throw missing(field);
  const size = field.text === undefined ? field.size : field.size / 2;
  if (value.length !== size) {
    throw new WireError('E_SIZE', `${field.name} has ${value.length} bytes where the field holds ${size}`, {
      field: field.name,
      offset: field.offset,
      hint: `Give exactly ${size} bytes.`,
    });
  }
  bytes.set(field.text === undefined ? value : Buffer.from(Buffer.from(value).toString('hex'), 'latin1'), at);
}

/**
 * Writes a string field: its bytes, a NUL, filler up to the field's size, into zeros.
 * @throws WireError E_LIMIT for a length outside the limits, E_TERMINATOR for a NUL inside the value, E_MISSING where
 * there is none.
 */
export function writeString(bytes: Uint8Array, at: number, value: Uint8Array | undefined, field: StringField): void {
  if (value === undefined) throw missing(field);
  lengthWithin(value.length, field);
  const nul = value.indexOf(0);
  if (nul >= 0) {
    throw new WireError('E_TERMINATOR', `${field.name} has a NUL at its byte ${nul}, which would cut it there`, {
      field: field.name,
      offset: field.offset + nul,
      hint: 'Leave the NUL out.',
    });
  }
  bytes.set(value, at);
  if (field.fill !== 0) bytes.fill(field.fill, at + value.length + 1, at + field.size);
}

/**
 * A string as it fills its field.
 * @throws WireError as {@link writeString} does.
 */
export function stringTo(value: Uint8Array, field: StringField): Uint8Array {
  const bytes = new Uint8Array(field.size);
  writeString(bytes, 0, value, field);
  return bytes;
}
