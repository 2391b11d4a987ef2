/** A DER writer of a few lines, which shares no code with src/. */
function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const n = value.length;
  const length = n < 0x80 ? [n] : n < 0x100 ? [0x81, n] : [0x82, n >> 8, n & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}

const RSA_ENCRYPTION = Buffer.from('300d06092a864886f70d0101010500', 'hex');

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tlv(0x30, ...parts);
}

export function octetString(value: Uint8Array): Buffer {
  return tlv(0x04, value);
}

export function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return tlv(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

/** SubjectPublicKeyInfo around any two integers. */
export function publicKeyInfo(
  modulus: Uint8Array,
  exponent: Uint8Array,
  algorithm: Uint8Array = RSA_ENCRYPTION,
): Buffer {
  return sequence(algorithm, tlv(0x03, Buffer.of(0), sequence(modulus, exponent)));
}

/** PrivateKeyInfo around an RSAPrivateKey. */
export function privateKeyInfo(rsa: Uint8Array, algorithm: Uint8Array = RSA_ENCRYPTION, ...more: Uint8Array[]): Buffer {
  return sequence(integer(0n), algorithm, octetString(rsa), ...more);
}

/** RSAPrivateKey from its eight numbers. */
export function rsaPrivateKey(numbers: readonly bigint[]): Buffer {
  return sequence(...[0n, ...numbers].map(integer));
}
