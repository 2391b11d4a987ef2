import { constants, createPrivateKey, privateDecrypt, type KeyObject } from 'node:crypto';
import type { ErrorDetails } from '../wire/error';
import type { RsaRules } from './rules';
import { CryptoError } from './error';
import { readAnyPrivateKey } from './forge-keys';
import {
  base64url,
  bitLength,
  numberOf,
  readPrivateKey,
  writePrivateKeyInfo,
  writePublicKeyInfo,
  type PrivateNumbers,
} from './rsa-der';

/** An RSA private key. Made by {@link parsePrivateKey} and `generateKeyPair`; never shown by `console.log` or a logger. */
export class PrivateKey {
  /** Size of the modulus in bits. */
  readonly bits: number;
  readonly #numbers: PrivateNumbers;
  readonly #native: KeyObject;

  /** Takes numbers that belong together; {@link parsePrivateKey} checks that they do. */
  constructor(numbers: PrivateNumbers) {
    this.bits = bitLength(numbers.n);
    this.#numbers = numbers;
    this.#native = nativeKey(numbers);
  }

  /** PKCS#8 DER (RFC 5208), unencrypted. */
  toPkcs8Der(): Uint8Array {
    return new Uint8Array(writePrivateKeyInfo(this.#numbers));
  }

  /** X.509 SubjectPublicKeyInfo DER of the public half: 160 bytes for 1024 bits and a one-byte exponent. */
  publicKeyDer(): Uint8Array {
    return new Uint8Array(writePublicKeyInfo(this.#numbers));
  }

  /**
   * Takes a wrapped key out of its RSA-OAEP block (RFC 8017 section 7.1.2, empty label), in constant time. How long the
   * result is, is the wrapping side's doing: check it before use.
   *
   * @throws CryptoError E_UNWRAP if the block has not the modulus's size or was not made for this key.
   */
  unwrapKey(wrapped: Uint8Array, { oaepHash }: Pick<RsaRules, 'oaepHash'>): Uint8Array {
    const size = Math.ceil(this.bits / 8);
    if (wrapped.length !== size) {
      throw new CryptoError('E_UNWRAP', `the wrapped key has ${wrapped.length} bytes, ${size} are expected`, {
        field: 'wrappedKey',
        hint: 'An RSA block is exactly as long as the modulus of the key that it was wrapped with.',
      });
    }
    try {
      return privateDecrypt({ key: this.#native, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, wrapped);
    } catch (cause) {
      throw new CryptoError('E_UNWRAP', 'the wrapped key does not unwrap with this private key', {
        field: 'wrappedKey',
        hint: `It was wrapped with another public key, or not by OAEP with ${oaepHash} for both hashes and an empty label.`,
        cause,
      });
    }
  }
}

/**
 * Reads an RSA private key from PKCS#8 (RFC 5208) or PKCS#1 (RFC 8017 appendix A.1.2) DER. The bytes must be the one
 * DER form of their numbers, without attributes, and the numbers must belong together.
 *
 * @throws CryptoError E_BAD_PRIVATE_KEY
 */
export function parsePrivateKey(bytes: Uint8Array): PrivateKey {
  const inOneForm = readPrivateKey(new Uint8Array(bytes));
  const numbers = inOneForm ?? readByForge(bytes);
  const wrong = contradiction(numbers);
  if (wrong !== undefined) {
    throw badPrivateKey(`the private key contradicts itself: ${wrong}`, {
      hint: 'The key was damaged: restore it from a copy, or register anew.',
    });
  }
  if (inOneForm === undefined) {
    throw badPrivateKey('the private key is not in the one DER form of its numbers', {
      hint: 'Write it anew as PKCS#8 DER without attributes: openssl pkcs8 -topk8 -nocrypt -outform DER.',
    });
  }
  return new PrivateKey(numbers);
}

function readByForge(bytes: Uint8Array): PrivateNumbers {
  try {
    return readAnyPrivateKey(bytes);
  } catch (cause) {
    throw badPrivateKey('the private key is not the DER of an RSA key', {
      hint: 'It must be PKCS#8 or PKCS#1 DER, unencrypted, with nothing before or after it.',
      cause,
    });
  }
}

/** What does not hold of RFC 8017 section 3.2, or `undefined` if all does. */
function contradiction(numbers: PrivateNumbers): string | undefined {
  const [n, e, d] = [numberOf(numbers.n), numberOf(numbers.e), numberOf(numbers.d)];
  const [p, q] = [numberOf(numbers.p), numberOf(numbers.q)];
  const [dP, dQ, qInv] = [numberOf(numbers.dP), numberOf(numbers.dQ), numberOf(numbers.qInv)];
  if (p % 2n === 0n || q % 2n === 0n || p === 1n || q === 1n) return 'a prime is even or 1';
  if (p * q !== n) return 'the modulus is not the product of the primes';
  const orders = [p - 1n, q - 1n] as const;
  if (orders.some((order) => (d * e) % order !== 1n)) return 'the private exponent does not invert the public one';
  if (dP !== d % orders[0] || dQ !== d % orders[1]) return 'the exponents of the primes are not the private exponent';
  if (qInv >= p || (qInv * q) % p !== 1n) return 'the coefficient does not invert prime 2';
  return undefined;
}

/** By way of JWK, as a public key is: OpenSSL's decoder of DER takes sixty times as long. */
function nativeKey(numbers: PrivateNumbers): KeyObject {
  const { n, e, d, p, q, dP, dQ, qInv } = numbers;
  const key = {
    kty: 'RSA',
    ...{ n: base64url(n), e: base64url(e), d: base64url(d), p: base64url(p), q: base64url(q) },
    ...{ dp: base64url(dP), dq: base64url(dQ), qi: base64url(qInv) },
  };
  return createPrivateKey({ key, format: 'jwk' });
}

function badPrivateKey(message: string, details: ErrorDetails): CryptoError {
  return new CryptoError('E_BAD_PRIVATE_KEY', message, { field: 'privateKey', ...details });
}
