import { constants, createPrivateKey, createPublicKey, privateDecrypt, type KeyObject } from 'node:crypto';
import type { ErrorDetails } from '../wire/error';
import type { RsaRules } from './rules';
import { integer, octetString, readDer, sequence, TAG, toNumber } from './der';
import { CryptoError } from './error';

/** An RSA private key. Made by {@link parsePrivateKey} and `generateKeyPair`; never shown by `console.log` or a logger. */
export class PrivateKey {
  /** Size of the modulus in bits. */
  readonly bits: number;
  readonly #pkcs8: Uint8Array;
  readonly #native: KeyObject;

  /**
   * Takes a key whose numbers belong together; {@link parsePrivateKey} checks that they do.
   * @param pkcs8 its PKCS#8 DER.
   */
  constructor(bits: number, pkcs8: Buffer) {
    this.bits = bits;
    this.#pkcs8 = pkcs8;
    this.#native = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  }

  /** PKCS#8 DER (RFC 5208), unencrypted. */
  toPkcs8Der(): Uint8Array {
    return new Uint8Array(this.#pkcs8);
  }

  /** X.509 SubjectPublicKeyInfo DER of the public half: 160 bytes for 1024 bits and a one-byte exponent. */
  publicKeyDer(): Uint8Array {
    return new Uint8Array(createPublicKey(this.#native).export({ format: 'der', type: 'spki' }));
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
  const numbers = numbersIn(bytes);
  if (numbers === undefined) {
    throw badPrivateKey('the private key is not the DER of an RSA key', {
      hint: 'It must be PKCS#8 or PKCS#1 DER, unencrypted, with nothing before or after it.',
    });
  }
  const wrong = contradiction(numbers);
  if (wrong !== undefined) {
    throw badPrivateKey(`the private key contradicts itself: ${wrong}`, {
      hint: 'The key was damaged: restore it from a copy, or register anew.',
    });
  }
  const { n, e, d, p, q, dP, dQ, qInv } = numbers;
  const pkcs1 = sequence(...[0n, n, e, d, p, q, dP, dQ, qInv].map(integer));
  const pkcs8 = sequence(integer(0n), RSA_ENCRYPTION, octetString(pkcs1));
  if (!pkcs8.equals(bytes) && !pkcs1.equals(bytes)) {
    throw badPrivateKey('the private key is not in the one DER form of its numbers', {
      hint: 'Write it anew as PKCS#8 DER without attributes: openssl pkcs8 -topk8 -nocrypt -outform DER.',
    });
  }
  return new PrivateKey(n.toString(2).length, pkcs8);
}

/** AlgorithmIdentifier of RSA (RFC 8017 appendix C): 1.2.840.113549.1.1.1, and NULL for its parameters. */
const RSA_ENCRYPTION = Buffer.from('300d06092a864886f70d0101010500', 'hex');

/** The numbers of a private key, as RFC 8017 section 3.2 names them. */
interface PrivateNumbers {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dP: bigint;
  readonly dQ: bigint;
  readonly qInv: bigint;
}

/** What a PKCS#8 or PKCS#1 form says, in whatever way it writes that; `undefined` for what is neither. */
function numbersIn(bytes: Uint8Array): PrivateNumbers | undefined {
  const whole = membersOf(bytes);
  const inner = whole?.[2]?.tag === TAG.octetString ? membersOf(whole[2].content) : whole;
  const [version, ...values] = inner?.slice(0, 9) ?? [];
  if (version === undefined || values.length < 8 || !values.every(({ tag }) => tag === TAG.integer)) return undefined;
  const [n = 0n, e = 0n, d = 0n, p = 0n, q = 0n, dP = 0n, dQ = 0n, qInv = 0n] = values.map(toNumber);
  return { n, e, d, p, q, dP, dQ, qInv };
}

/** The values in a SEQUENCE that fills all of `bytes`. */
function membersOf(bytes: Uint8Array): ReturnType<typeof readDer> {
  const [value, ...others] = readDer(bytes) ?? [];
  return value?.tag === TAG.sequence && others.length === 0 ? readDer(value.content) : undefined;
}

/** What does not hold of RFC 8017 section 3.2, or `undefined` if all does. */
function contradiction({ n, e, d, p, q, dP, dQ, qInv }: PrivateNumbers): string | undefined {
  if (p % 2n === 0n || q % 2n === 0n || p === 1n || q === 1n) return 'a prime is even or 1';
  if (p * q !== n) return 'the modulus is not the product of the primes';
  const [p1, q1] = [p - 1n, q - 1n];
  if ((d * e) % p1 !== 1n || (d * e) % q1 !== 1n) return 'the private exponent does not invert the public one';
  if (dP !== d % p1 || dQ !== d % q1) return 'the exponents of the primes are not the private exponent';
  if (qInv >= p || (qInv * q) % p !== 1n) return 'the coefficient does not invert prime 2';
  return undefined;
}

function badPrivateKey(message: string, details: ErrorDetails): CryptoError {
  return new CryptoError('E_BAD_PRIVATE_KEY', message, { field: 'privateKey', ...details });
}
