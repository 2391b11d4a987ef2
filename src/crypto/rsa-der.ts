/** An unsigned integer as its bytes, the most significant first, without leading zeros; none for 0. */
export type Magnitude = Uint8Array;

/** The numbers of an RSA public key. */
export interface PublicNumbers {
  readonly n: Magnitude;
  readonly e: Magnitude;
}

/** The numbers of an RSA private key (RFC 8017 section 3.2). */
export interface PrivateNumbers extends PublicNumbers {
  readonly d: Magnitude;
  readonly p: Magnitude;
  readonly q: Magnitude;
  readonly dP: Magnitude;
  readonly dQ: Magnitude;
  readonly qInv: Magnitude;
}

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;

/** AlgorithmIdentifier of rsaEncryption, with NULL as its parameters (RFC 8017 appendix A.1). */
const RSA_ENCRYPTION = Buffer.from('300d06092a864886f70d0101010500', 'hex');
const ZERO = new Uint8Array(0);

/** X.509 SubjectPublicKeyInfo (RFC 5280 section 4.1). */
export function writePublicKeyInfo({ n, e }: PublicNumbers): Buffer {
  const key = value(SEQUENCE, integer(n), integer(e));
  return value(SEQUENCE, RSA_ENCRYPTION, value(BIT_STRING, Buffer.of(0), key));
}

/** PKCS#1 RSAPrivateKey (RFC 8017 appendix A.1.2), for two primes. */
export function writePrivateKey({ n, e, d, p, q, dP, dQ, qInv }: PrivateNumbers): Buffer {
  return value(SEQUENCE, ...[ZERO, n, e, d, p, q, dP, dQ, qInv].map(integer));
}

/** PKCS#8 PrivateKeyInfo (RFC 5208) without attributes. */
export function writePrivateKeyInfo(numbers: PrivateNumbers): Buffer {
  return value(SEQUENCE, integer(ZERO), RSA_ENCRYPTION, value(OCTET_STRING, writePrivateKey(numbers)));
}

/** An integer as it stands in DER, without the zeros in front. */
export function magnitude(content: Uint8Array): Magnitude {
  const start = content.findIndex((byte) => byte !== 0);
  return start < 0 ? ZERO : content.subarray(start);
}

/** The number that the bytes are, the most significant first. */
export function numberOf(bytes: Magnitude): bigint {
  return BigInt(`0x0${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`);
}

/** The bytes as JWK has them (RFC 7518 section 6.3). */
export function base64url(bytes: Magnitude): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
}

/** Bits from the first that is set to the last. */
export function bitLength(number: Magnitude): number {
  return number.length === 0 ? 0 : 8 * number.length - (Math.clz32(number[0] ?? 0) - 24);
}

export function isOdd(number: Magnitude): boolean {
  return ((number.at(-1) ?? 0) & 1) === 1;
}

// What is read is written again and compared: whatever was wrong with the bytes, they are then not the same.

/** The numbers of a SubjectPublicKeyInfo; `undefined` unless the bytes are the one DER form of their numbers. */
export function readPublicKeyInfo(der: Uint8Array): PublicNumbers | undefined {
  const [info] = contents(der);
  const [, bits] = contents(info);
  const [key] = contents(bits?.subarray(1));
  const [n, e] = contents(key).map(magnitude);
  if (n === undefined || e === undefined) return undefined;
  const numbers = { n, e };
  return writePublicKeyInfo(numbers).equals(der) ? numbers : undefined;
}

/** The numbers of a PKCS#1 RSAPrivateKey or a PKCS#8 PrivateKeyInfo; `undefined` as {@link readPublicKeyInfo}. */
export function readPrivateKey(der: Uint8Array): PrivateNumbers | undefined {
  const [outer] = contents(der);
  const parts = contents(outer);
  const [inner] = parts.length === 3 ? contents(parts[2]) : [outer];
  const [, n, e, d, p, q, dP, dQ, qInv] = contents(inner).map(magnitude);
  if (!n || !e || !d || !p || !q || !dP || !dQ || !qInv) return undefined;
  const numbers = { n, e, d, p, q, dP, dQ, qInv };
  return [writePrivateKeyInfo, writePrivateKey].some((write) => write(numbers).equals(der)) ? numbers : undefined;
}

/** The contents of the values that stand one behind the other; what is cut short is cut short here too. */
function contents(der: Uint8Array = ZERO): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= der.length) {
    const first = der[at + 1] ?? 0;
    const ofSize = first < 0x80 ? 0 : first & 0x7f;
    const start = at + 2 + ofSize;
    const size = ofSize === 0 ? first : Number(numberOf(der.subarray(at + 2, start)));
    found.push(der.subarray(start, start + size));
    at = start + size;
  }
  return found;
}

function value(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Uint8Array.of(tag, ...encodedSize(size)), ...parts]);
}

function encodedSize(size: number): readonly number[] {
  if (size < 0x80) return [size];
  return size < 0x100 ? [0x81, size] : [0x82, size >>> 8, size & 0xff];
}

/** The first bit is the sign, so a number whose own first bit is set needs a byte in front. */
function integer(number: Magnitude): Buffer {
  const [first] = number;
  return value(INTEGER, ...(first === undefined || first >= 0x80 ? [Buffer.of(0)] : []), number);
}
