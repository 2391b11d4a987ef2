/** A value in DER (X.690): what it is, and what is in it. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** Tags of the values that keys consist of. */
export const TAG = { integer: 0x02, octetString: 0x04, sequence: 0x30 } as const;

/** Bytes of the longest length that is read, which is no key's. */
const LENGTH_BYTES = 4;

/** The values that follow one another in `bytes` and fill them; `undefined` where the bytes are none. */
export function readDer(bytes: Uint8Array): readonly DerValue[] | undefined {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const [tag = 0, first = 0] = bytes.subarray(at, at + 2);
    const lengthSize = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + lengthSize;
    // 0x80 would leave the length open, which BER allows.
    if (first === 0x80 || lengthSize > LENGTH_BYTES || start > bytes.length) return undefined;
    const length = lengthSize === 0 ? first : bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
    at = start + length;
    if (at > bytes.length) return undefined;
    values.push({ tag, content: bytes.subarray(start, at) });
  }
  return values;
}

/** The number in an INTEGER, taken as a positive one. */
export function toNumber({ content }: DerValue): bigint {
  return content.length === 0 ? 0n : BigInt(`0x${Buffer.from(content).toString('hex')}`);
}

/** Writes a SEQUENCE of values that are written already. */
export function sequence(...values: readonly Uint8Array[]): Buffer {
  return derValue(TAG.sequence, Buffer.concat(values));
}

/** Writes an OCTET STRING. */
export function octetString(content: Uint8Array): Buffer {
  return derValue(TAG.octetString, content);
}

/** Writes an INTEGER that is not negative. */
export function integer(value: bigint): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  const isNegative = (bytes[0] ?? 0) >= 0x80;
  return derValue(TAG.integer, isNegative ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

function derValue(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const size = length < 0x80 ? 0 : length < 0x100 ? 1 : 2;
  const head = Buffer.alloc(2 + size);
  head[0] = tag;
  if (size === 0) head[1] = length;
  else {
    head[1] = 0x80 + size;
    head.writeUIntBE(length, 2, size);
  }
  return Buffer.concat([head, content]);
}
