import { constants, createPrivateKey, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { inspect } from 'node:util';
import { parsePrivateKey } from '../../src/crypto/private-key';
import { privateKeyInfo, rsaPrivateKey, sequence } from './der';
import { openssl, opensslHere, opensslTitle } from './openssl';
import { refusal } from './refusal';

// Made by OpenSSL through node:crypto, so nothing here was written by the code under test.
const native = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 17 });
const pkcs8 = native.privateKey.export({ format: 'der', type: 'pkcs8' });
const pkcs1 = native.privateKey.export({ format: 'der', type: 'pkcs1' });
const spki = native.publicKey.export({ format: 'der', type: 'spki' });

const jwk = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
const numbers = [jwk.n, jwk.e, jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].map((text = '') =>
  BigInt('0x' + Buffer.from(text, 'base64url').toString('hex')),
);

test('PKCS#8 and PKCS#1 read as the same key', () => {
  for (const der of [pkcs8, pkcs1]) {
    const key = parsePrivateKey(der);
    expect(Buffer.from(key.toPkcs8Der()).equals(pkcs8)).toBe(true);
    expect(Buffer.from(key.publicKeyDer()).equals(spki)).toBe(true);
    expect(key.bits).toBe(1024);
  }
});

test('bytes that lie within a larger buffer are read too', () => {
  const around = Buffer.concat([Buffer.alloc(5, 0xff), pkcs8, Buffer.alloc(5, 0xff)]);
  expect(parsePrivateKey(new Uint8Array(around.buffer, around.byteOffset + 5, pkcs8.length)).bits).toBe(1024);
});

test('changing what a key gave out does not change the key', () => {
  const key = parsePrivateKey(pkcs8);
  key.toPkcs8Der().fill(0);
  key.publicKeyDer().fill(0);
  expect(Buffer.from(key.toPkcs8Der()).equals(pkcs8)).toBe(true);
  expect(Buffer.from(key.publicKeyDer()).equals(spki)).toBe(true);
});

test('a key shows nothing secret when it is logged', () => {
  const key = parsePrivateKey(pkcs8);
  expect(inspect(key, { depth: 9, showHidden: true })).toBe('PrivateKey { bits: 1024 }');
  expect(JSON.stringify(key)).toBe('{"bits":1024}');
});

describe('unwraps', () => {
  const key = parsePrivateKey(pkcs8);
  const secret = Buffer.alloc(32, 7);
  const wrap = (oaepHash: string): Buffer =>
    publicEncrypt({ key: native.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, secret);

  test.each(['sha1', 'sha256'] as const)('what node:crypto wrapped with %s', (oaepHash) => {
    expect(Buffer.from(key.unwrapKey(wrap(oaepHash), { oaepHash })).equals(secret)).toBe(true);
  });

  (opensslHere ? describe : describe.skip)(opensslTitle, () => {
    test('what openssl wrapped', () => {
      for (const oaepHash of ['sha1', 'sha256'] as const) {
        const options = ['rsa_padding_mode:oaep', `rsa_oaep_md:${oaepHash}`, `rsa_mgf1_md:${oaepHash}`];
        const args = ['pkeyutl', '-encrypt', '-pubin', '-keyform', 'DER', '-inkey', spki];
        const wrapped = openssl([...args, ...options.flatMap((option) => ['-pkeyopt', option])], secret);
        expect(Buffer.from(key.unwrapKey(wrapped, { oaepHash })).equals(secret)).toBe(true);
      }
    });
  });

  test.each([0, 127, 129])('nothing from %d bytes', (size) => {
    expect(refusal(() => key.unwrapKey(Buffer.alloc(size), { oaepHash: 'sha1' }))).toEqual({
      code: 'E_UNWRAP',
      message: `the wrapped key has ${size} bytes, 128 are expected`,
      hint: 'An RSA block is exactly as long as the modulus of the key that it was wrapped with.',
    });
  });

  const otherKey = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
  test.each([
    ['another key', publicEncrypt({ key: otherKey, oaepHash: 'sha1' }, secret)],
    ['another hash', wrap('sha256')],
    ['PKCS#1 v1.5 padding', publicEncrypt({ key: native.publicKey, padding: constants.RSA_PKCS1_PADDING }, secret)],
    ['no key, all bits set', Buffer.alloc(128, 0xff)],
  ])('nothing that was wrapped with %s', (_, wrapped) => {
    expect(refusal(() => key.unwrapKey(wrapped, { oaepHash: 'sha1' }))).toEqual({
      code: 'E_UNWRAP',
      message: 'the wrapped key does not unwrap with this private key',
      hint: 'It was wrapped with another public key, or not by OAEP with sha1 for both hashes and an empty label.',
    });
  });
});

describe('refuses', () => {
  const notDer = {
    code: 'E_BAD_PRIVATE_KEY',
    message: 'the private key is not the DER of an RSA key',
    hint: 'It must be PKCS#8 or PKCS#1 DER, unencrypted, with nothing before or after it.',
  };
  const ellipticKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  test.each([
    ['no bytes', Buffer.alloc(0)],
    ['garbage', Buffer.alloc(634, 0x55)],
    ['PEM text', Buffer.from(native.privateKey.export({ format: 'pem', type: 'pkcs8' }))],
    ['a public key', spki],
    ['an elliptic curve key', ellipticKey.export({ format: 'der', type: 'pkcs8' })],
    ['a key cut short', pkcs8.subarray(0, -1)],
    ['a byte after the key', Buffer.concat([pkcs8, Buffer.of(0)])],
    ['a length of five bytes', Buffer.concat([Buffer.from('30850000000000', 'hex'), pkcs8.subarray(4)])],
    ['fewer numbers than a key has', sequence(pkcs1.subarray(4, 7), pkcs1.subarray(4, 7))],
    [
      'an encrypted key',
      native.privateKey.export({ format: 'der', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: 'x' }),
    ],
  ])('%s', (_, der) => {
    expect(refusal(() => parsePrivateKey(der))).toEqual(notDer);
  });

  const rsaPss = Buffer.from('300b06092a864886f70d01010a', 'hex');
  test.each([
    ['another algorithm around an RSA key', privateKeyInfo(pkcs1, rsaPss)],
    ['attributes', privateKeyInfo(pkcs1, undefined, Buffer.from('a000', 'hex'))],
    ['a length that is left open', Buffer.concat([Buffer.of(0x30, 0x80), pkcs8.subarray(4), Buffer.of(0, 0)])],
    ['a length in more bytes than it needs', Buffer.concat([Buffer.from('308300', 'hex'), pkcs8.subarray(2)])],
    ['a further number', sequence(pkcs1.subarray(4), Buffer.from('020101', 'hex'))],
  ])('%s', (_, der) => {
    expect(refusal(() => parsePrivateKey(der))).toEqual({
      code: 'E_BAD_PRIVATE_KEY',
      message: 'the private key is not in the one DER form of its numbers',
      hint: 'Write it anew as PKCS#8 DER without attributes: openssl pkcs8 -topk8 -nocrypt -outform DER.',
    });
  });

  test('the numbers as they are make the key, so that what follows is about the change alone', () => {
    expect(rsaPrivateKey(numbers).equals(pkcs1)).toBe(true);
  });

  const [n = 0n, e = 0n, d = 0n, p = 0n, q = 0n, dP = 0n, dQ = 0n, qInv = 0n] = numbers;
  test.each([
    ['a modulus changed by a bit', [n ^ 2n, e, d, p, q, dP, dQ, qInv], 'the modulus is not the product of the primes'],
    ['a prime of 1', [n, e, d, 1n, n, dP, dQ, qInv], 'a prime is even or 1'],
    ['a prime of 0', [0n, e, d, 0n, q, dP, dQ, qInv], 'a prime is even or 1'],
    ['another public exponent', [n, 19n, d, p, q, dP, dQ, qInv], 'the private exponent does not invert the public one'],
    [
      'a private exponent changed by a bit',
      [n, e, d ^ 2n, p, q, dP, dQ, qInv],
      'the private exponent does not invert the public one',
    ],
    [
      'an exponent of prime 1 changed by a bit',
      [n, e, d, p, q, dP ^ 2n, dQ, qInv],
      'the exponents of the primes are not the private exponent',
    ],
    [
      'an exponent of prime 2 changed by a bit',
      [n, e, d, p, q, dP, dQ ^ 2n, qInv],
      'the exponents of the primes are not the private exponent',
    ],
    ['a coefficient changed by a bit', [n, e, d, p, q, dP, dQ, qInv ^ 2n], 'the coefficient does not invert prime 2'],
    ['a coefficient out of range', [n, e, d, p, q, dP, dQ, qInv + p], 'the coefficient does not invert prime 2'],
  ])('%s', (_, changed, wrong) => {
    expect(refusal(() => parsePrivateKey(privateKeyInfo(rsaPrivateKey(changed))))).toEqual({
      code: 'E_BAD_PRIVATE_KEY',
      message: `the private key contradicts itself: ${wrong}`,
      hint: 'The key was damaged: restore it from a copy, or register anew.',
    });
  });
});
