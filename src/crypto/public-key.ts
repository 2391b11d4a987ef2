import { constants, createPublicKey, publicEncrypt, type KeyObject } from 'node:crypto';
import type { RsaRules } from './rules';
import { CryptoError } from './error';
import { readAnyPublicKeyInfo } from './forge-keys';
import { base64url, bitLength, isOdd, numberOf, readPublicKeyInfo, type PublicNumbers } from './rsa-der';

/** A foreign RSA public key that {@link parsePublicKey} has found sound. */
export interface PublicKey {
  /** Its X.509 SubjectPublicKeyInfo DER, as it came. */
  readonly der: Uint8Array;
  /** Size of the modulus in bits. */
  readonly bits: number;
  /** What {@link wrapKey} wraps with. Made once: OpenSSL takes twice as long to get a key ready as to use it. */
  readonly native: KeyObject;
}

/**
 * Reads a public key that a peer sent: X.509 SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) of exactly
 * `rules.publicKeySize` bytes, in the one DER form of its numbers, with a modulus of exactly `rules.bits`.
 *
 * @throws CryptoError E_BAD_PUBLIC_KEY
 */
export function parsePublicKey(der: Uint8Array, rules: Pick<RsaRules, 'bits' | 'publicKeySize'>): PublicKey {
  const refuse = (message: string, hint = expected(rules), cause?: unknown): never => {
    throw new CryptoError('E_BAD_PUBLIC_KEY', message, { field: 'publicKey', hint, cause });
  };

  const size = rules.publicKeySize;
  if (der.length !== size) {
    refuse(`the public key has ${der.length} bytes, ${size} are expected`, sizeHint(der.length, rules));
  }
  const declared = declaredSize(der);
  if (declared !== undefined && declared !== size) {
    refuse(`the public key's DER says it has ${declared} bytes, its field has ${size}`, sizeHint(declared, rules));
  }
  const numbers = readPublicKeyInfo(der);
  if (numbers === undefined) {
    try {
      readAnyPublicKeyInfo(der);
    } catch (cause) {
      refuse('the public key is not the X.509 DER of an RSA key', expected(rules), cause);
    }
    return refuse('the public key is not in the one DER form of its numbers');
  }
  const { n, e } = numbers;
  const bits = bitLength(n);
  if (bits !== rules.bits) refuse(`the public key's modulus has ${bits} bits, ${rules.bits} are expected`);
  if (!isOdd(n)) refuse("the public key's modulus is even, so it is no product of two large primes");
  if (!isOdd(e) || bitLength(e) < 2) {
    refuse(`the public exponent is ${numberOf(e)}; it must be odd and at least 3`);
  }
  return { der: new Uint8Array(der), bits, native: nativeKey(numbers) };
}

const HASH_SIZES = { sha1: 20, sha256: 32 } as const;

/**
 * Wraps an AES key with RSA-OAEP (RFC 8017 section 7.1.1): the given hash for OAEP and for its MGF1, empty label.
 * The result has the modulus's size.
 *
 * @throws CryptoError E_WRAP if the key does not fit into one block, or OpenSSL does not encrypt with such a public key.
 */
export function wrapKey(
  { bits, native }: PublicKey,
  aesKey: Uint8Array,
  { oaepHash }: Pick<RsaRules, 'oaepHash'>,
): Uint8Array {
  const limit = Math.ceil(bits / 8) - 2 * HASH_SIZES[oaepHash] - 2;
  if (aesKey.length > limit) {
    const message = `a key of ${aesKey.length} bytes does not fit, this RSA key wraps at most ${limit}`;
    const hint = 'Use a larger RSA key, or OAEP with a shorter hash.';
    throw new CryptoError('E_WRAP', message, { field: 'aesKey', hint });
  }
  try {
    return publicEncrypt({ key: native, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, aesKey);
  } catch (cause) {
    const hint = 'Use a public exponent of a few bytes, such as 17 or 65537.';
    throw new CryptoError('E_WRAP', 'OpenSSL does not encrypt with this public key', {
      field: 'publicKey',
      hint,
      cause,
    });
  }
}

/** By way of JWK (RFC 7518 section 6.3): OpenSSL's decoder of DER takes thirty times as long. */
function nativeKey({ n, e }: PublicNumbers): KeyObject {
  return createPublicKey({ key: { kty: 'RSA', n: base64url(n), e: base64url(e) }, format: 'jwk' });
}

/** The whole size in bytes that the DER's outermost SEQUENCE claims; `undefined` if it is none. */
function declaredSize(der: Uint8Array): number | undefined {
  const [tag, first = 0, second = 0, third = 0] = der;
  if (tag !== 0x30) return undefined;
  if (first < 0x80) return 2 + first;
  if (first === 0x81) return 3 + second;
  if (first === 0x82) return 4 + second * 256 + third;
  return undefined;
}

/** The three-byte exponent 65537, which most libraries take by default, makes the DER 2 bytes longer than one byte does. */
function sizeHint(size: number, rules: Pick<RsaRules, 'bits' | 'publicKeySize'>): string {
  return size === rules.publicKeySize + 2
    ? `A ${rules.bits}-bit key with e = 65537 has this size: make the key with e = 17, which is 2 bytes shorter.`
    : expected(rules);
}

function expected({ bits, publicKeySize }: Pick<RsaRules, 'bits' | 'publicKeySize'>): string {
  return `Send a ${bits}-bit RSA public key as X.509 SubjectPublicKeyInfo DER of exactly ${publicKeySize} bytes.`;
}
