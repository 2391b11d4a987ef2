import { createRequire } from 'node:module';
import type * as Forge from 'node-forge';
import type { asn1, jsbn } from 'node-forge';
import { magnitude, type Magnitude, type PrivateNumbers, type PublicNumbers } from './rsa-der';

const load = createRequire(__filename);

/**
 * node-forge is loaded for the first key that is not in the one DER form of its numbers, which most programs never see: it
 * takes half as long as Node takes to start.
 */
function forge(): typeof Forge {
  return load('node-forge') as typeof Forge;
}

/**
 * The numbers of a public key in any form of DER.
 * @throws Error node-forge's own, untyped, where the bytes are no X.509 SubjectPublicKeyInfo of an RSA key.
 */
export function readAnyPublicKeyInfo(der: Uint8Array): PublicNumbers {
  const { n, e } = forge().pki.publicKeyFromAsn1(decoded(der));
  return { n: bytesOf(n), e: bytesOf(e) };
}

/**
 * The numbers of a private key in any form of DER.
 * @throws Error node-forge's own, untyped, where the bytes are neither PKCS#8 nor PKCS#1 of an RSA key.
 */
export function readAnyPrivateKey(der: Uint8Array): PrivateNumbers {
  const { n, e, d, p, q, dP, dQ, qInv } = forge().pki.privateKeyFromAsn1(decoded(der));
  return {
    ...{ n: bytesOf(n), e: bytesOf(e), d: bytesOf(d), p: bytesOf(p), q: bytesOf(q) },
    ...{ dP: bytesOf(dP), dQ: bytesOf(dQ), qInv: bytesOf(qInv) },
  };
}

/** One DER value that fills all of the bytes, which node-forge takes as a string with one character per byte. */
function decoded(der: Uint8Array): asn1.Asn1 {
  return forge().asn1.fromDer(Buffer.from(der).toString('latin1'));
}

function bytesOf(number: jsbn.BigInteger): Magnitude {
  const digits = number.toString(16);
  return magnitude(Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex'));
}
