import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { asn1, jsbn, pki } from 'node-forge';
import { parsePrivateKey } from '../../src/crypto/private-key';
import { parsePublicKey } from '../../src/crypto/public-key';
import { CryptoError } from '../../src/crypto/error';

// A sound key is found sound without node-forge. Here node-forge alone judges the same bytes, and has to come to the same verdict.

const native = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 17 });
const spki = native.publicKey.export({ format: 'der', type: 'spki' });
const pkcs8 = native.privateKey.export({ format: 'der', type: 'pkcs8' });
const pkcs1 = native.privateKey.export({ format: 'der', type: 'pkcs1' });

const read = (der: Uint8Array): asn1.Asn1 => asn1.fromDer(Buffer.from(der).toString('latin1'));
const isForm = (value: asn1.Asn1, der: Uint8Array): boolean =>
  Buffer.from(asn1.toDer(value).getBytes(), 'latin1').equals(der);

function forgeOfPublicKey(der: Uint8Array): string {
  let key: pki.rsa.PublicKey;
  try {
    key = pki.publicKeyFromAsn1(read(der));
  } catch {
    return 'the public key is not the X.509 DER of an RSA key';
  }
  if (!isForm(pki.publicKeyToAsn1(key), der)) return 'the public key is not in the one DER form of its numbers';
  const bits = key.n.bitLength();
  if (bits !== 1024) return `the public key's modulus has ${bits} bits, 1024 are expected`;
  if (!key.n.testBit(0)) return "the public key's modulus is even, so it is no product of two large primes";
  const isExponent = key.e.testBit(0) && key.e.bitLength() >= 2;
  return isExponent ? 'sound' : `the public exponent is ${key.e.toString(10)}; it must be odd and at least 3`;
}

function forgeOfPrivateKey(der: Uint8Array): string {
  let key: pki.rsa.PrivateKey;
  try {
    key = pki.privateKeyFromAsn1(read(der));
  } catch {
    return 'the private key is not the DER of an RSA key';
  }
  const wrong = contradiction(key);
  if (wrong !== undefined) return `the private key contradicts itself: ${wrong}`;
  const form = pki.privateKeyToAsn1(key);
  return isForm(form, der) || isForm(pki.wrapRsaPrivateKey(form), der)
    ? 'sound'
    : 'the private key is not in the one DER form of its numbers';
}

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

function verdict(act: () => unknown): string {
  try {
    act();
    return 'sound';
  } catch (error) {
    if (error instanceof CryptoError) return error.message;
    throw error;
  }
}

/** A key with some of its bytes changed; half of the changes hit the tags and sizes at its start. */
function damaged(der: Buffer): fc.Arbitrary<Buffer> {
  const at = fc.oneof(fc.nat(Math.min(40, der.length - 1)), fc.nat(der.length - 1));
  return fc.array(fc.tuple(at, fc.nat(255)), { minLength: 1, maxLength: 3 }).map((changes) => {
    const bytes = Buffer.from(der);
    for (const [place, byte] of changes) bytes[place] = byte;
    return bytes;
  });
}

/** A byte taken out in one place and put in in another, so that the size stays and the parts do not. */
function shifted(der: Buffer): fc.Arbitrary<Buffer> {
  const place = fc.nat(der.length - 1);
  return fc.tuple(place, place, fc.nat(255)).map(([out, into, byte]) => {
    const bytes = [...der];
    bytes.splice(out, 1);
    bytes.splice(into, 0, byte);
    return Buffer.from(bytes);
  });
}

/** A key that begins with the outermost size of a sound one, so that it gets as far as the parser. */
function withItsSize(der: Buffer): Buffer {
  spki.copy(der, 0, 0, 3);
  return der;
}

test('the sound keys are sound to both', () => {
  expect([forgeOfPublicKey(spki), verdict(() => parsePublicKey(spki, { bits: 1024, publicKeySize: 160 }))]).toEqual([
    'sound',
    'sound',
  ]);
  for (const der of [pkcs8, pkcs1]) {
    expect([forgeOfPrivateKey(der), verdict(() => parsePrivateKey(der))]).toEqual(['sound', 'sound']);
  }
});

test('a damaged public key gets the verdict that node-forge gives it', () => {
  fc.assert(
    fc.property(fc.oneof(damaged(spki), shifted(spki)).map(withItsSize), (der) => {
      expect(verdict(() => parsePublicKey(der, { bits: 1024, publicKeySize: 160 }))).toBe(forgeOfPublicKey(der));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['PKCS#8', pkcs8],
  ['PKCS#1', pkcs1],
])('a damaged private key in %s gets the verdict that node-forge gives it', (_, der) => {
  fc.assert(
    fc.property(fc.oneof(damaged(der), shifted(der)), (bytes) => {
      expect(verdict(() => parsePrivateKey(bytes))).toBe(forgeOfPrivateKey(bytes));
    }),
    { numRuns: 300 },
  );
});

test('sound keys are read without node-forge', () => {
  jest.isolateModules(() => {
    jest.doMock('node-forge', () => {
      throw new Error('node-forge is loaded');
    });
    const publicKeys = jest.requireActual<{ parsePublicKey: typeof parsePublicKey }>('../../src/crypto/public-key');
    const privateKeys = jest.requireActual<{ parsePrivateKey: typeof parsePrivateKey }>('../../src/crypto/private-key');
    expect(publicKeys.parsePublicKey(spki, { bits: 1024, publicKeySize: 160 }).bits).toBe(1024);
    expect(privateKeys.parsePrivateKey(pkcs8).bits).toBe(1024);
    expect(() => privateKeys.parsePrivateKey(spki)).toThrow('not the DER of an RSA key');
  });
});
