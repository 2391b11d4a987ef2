import { constants, createPrivateKey, privateDecrypt, type KeyObject } from 'node:crypto';
import { jsbn, pki } from 'node-forge';
import type { ErrorDetails } from '../wire/error';
import type { RsaRules } from './rules';
import { CryptoError } from './error';
import { decodeDer, encodeDer } from './forge-bytes';

/** An RSA private key. Made by {@link parsePrivateKey} and `generateKeyPair`; never shown by `console.log` or a logger. */
export class PrivateKey {
  /** Size of the modulus in bits. */
  readonly bits: number;
  readonly #pkcs8: Uint8Array;
  readonly #spki: Uint8Array;
  readonly #native: KeyObject;

  /** Takes a key whose numbers belong together; {@link parsePrivateKey} checks that they do. */
  constructor(key: pki.rsa.PrivateKey) {
    this.bits = key.n.bitLength();
    this.#pkcs8 = encodeDer(pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(key)));
    this.#spki = encodeDer(pki.publicKeyToAsn1(pki.rsa.setPublicKey(key.n, key.e)));
    this.#native = createPrivateKey({ key: Buffer.from(this.#pkcs8), format: 'der', type: 'pkcs8' });
  }

  /** PKCS#8 DER (RFC 5208), unencrypted. */
  toPkcs8Der(): Uint8Array {
    return new Uint8Array(this.#pkcs8);
  }

  /** X.509 SubjectPublicKeyInfo DER of the public half: 160 bytes for 1024 bits and a one-byte exponent. */
  publicKeyDer(): Uint8Array {
    return new Uint8Array(this.#spki);
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
  let key: pki.rsa.PrivateKey;
  try {
    key = pki.privateKeyFromAsn1(decodeDer(bytes));
  } catch (cause) {
    throw badPrivateKey('the private key is not the DER of an RSA key', {
      hint: 'It must be PKCS#8 or PKCS#1 DER, unencrypted, with nothing before or after it.',
      cause,
    });
  }
  const wrong = contradiction(key);
  if (wrong !== undefined) {
    throw badPrivateKey(`the private key contradicts itself: ${wrong}`, {
      hint: 'The key was damaged: restore it from a copy, or register anew.',
    });
  }
  const pkcs1 = pki.privateKeyToAsn1(key);
  const forms = [pki.wrapRsaPrivateKey(pkcs1), pkcs1].map(encodeDer);
  if (!forms.some((form) => Buffer.from(form).equals(bytes))) {
    throw badPrivateKey('the private key is not in the one DER form of its numbers', {
      hint: 'Write it anew as PKCS#8 DER without attributes: openssl pkcs8 -topk8 -nocrypt -outform DER.',
    });
  }
  return new PrivateKey(key);
}

/** What does not hold of RFC 8017 section 3.2, or `undefined` if all does. */
function contradiction({ n, e, d, p, q, dP, dQ, qInv }: pki.rsa.PrivateKey): string | undefined {
  const one = jsbn.BigInteger.ONE;
  if (!p.testBit(0) || !q.testBit(0) || p.equals(one) || q.equals(one)) return 'a prime is even or 1';
  if (!p.multiply(q).equals(n)) return 'the modulus is not the product of the primes';
  const [p1, q1] = [p.subtract(one), q.subtract(one)];
  const inverse = [p1, q1].every((order) => d.multiply(e).mod(order).equals(one));
  if (!inverse) return 'the private exponent does not invert the public one';
  if (!dP.equals(d.mod(p1)) || !dQ.equals(d.mod(q1))) return 'the exponents of the primes are not the private exponent';
  if (qInv.compareTo(p) >= 0 || !qInv.multiply(q).mod(p).equals(one)) return 'the coefficient does not invert prime 2';
  return undefined;
}

function badPrivateKey(message: string, details: ErrorDetails): CryptoError {
  return new CryptoError('E_BAD_PRIVATE_KEY', message, { field: 'privateKey', ...details });
}
