/** Unsigned, 2 bytes, little-endian. */
export function u16(value: number): Buffer {
  return littleEndian(value, 2);
}

/** Unsigned, 4 bytes, little-endian. */
export function u32(value: number): Buffer {
  return littleEndian(value, 4);
}

/** Unsigned, 1 byte. */
export function u8(value: number): Buffer {
  return littleEndian(value, 1);
}

/** A name as it stands on the wire: 255 bytes, filled up with NUL or with another byte after one NUL. */
export function name255(name: string | Uint8Array, filler = 0): Buffer {
  const text = Buffer.from(name);
  if (text.length > 254) throw new Error(`a name of ${text.length} bytes leaves no room for its NUL`);
  return Buffer.concat([text, u8(0), Buffer.alloc(254 - text.length, filler)]);
}

/** Cuts a name field at its first NUL. */
export function cutName(field: Uint8Array): Buffer {
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end));
}

/** Bytes that must be of one size: ids (16), public keys (160), wrapped keys (128). */
export function exactly(size: number, bytes: Uint8Array): Buffer {
  if (bytes.length !== size) throw new Error(`${bytes.length} bytes where ${size} belong`);
  return Buffer.from(bytes);
}

function littleEndian(value: number, size: number): Buffer {
  if (!Number.isInteger(value) || value < 0 || value >= 256 ** size)
    throw new Error(`${value} is not of ${size} bytes`);
  const bytes: number[] = [];
  for (let rest = value; bytes.length < size; rest = Math.floor(rest / 256)) bytes.push(rest % 256);
  return Buffer.from(bytes);
}
