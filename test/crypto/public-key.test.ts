import { constants, generateKeyPairSync, privateDecrypt, type KeyObject } from 'node:crypto';
import { md, pki } from 'node-forge';
import { parsePublicKey, wrapKey } from '../../src/crypto/public-key';
import { integer, publicKeyInfo, sequence } from './der';
import { openssl, opensslHere, opensslTitle } from './openssl';
import { refusal } from './refusal';

const rules = { bits: 1024, publicKeySize: 160 };
const generate = (modulusLength: number, publicExponent: number): { publicKey: KeyObject; privateKey: KeyObject } =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent });
const spki = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' });

// Made by OpenSSL through node:crypto, so nothing here was written by the code under test.
const native = generate(1024, 17);
const der = spki(native.publicKey);

test('a sound key is taken as it came', () => {
  const sent = Buffer.from(der);
  const key = parsePublicKey(sent, rules);
  sent.fill(0);
  expect(Buffer.from(key.der).equals(der)).toBe(true);
});

test('other sizes are a matter of the rules', () => {
  const large = spki(generate(2048, 65537).publicKey);
  expect(parsePublicKey(large, { bits: 2048, publicKeySize: 294 }).der).toHaveLength(294);
});

describe('wraps', () => {
  const key = parsePublicKey(der, rules);

  test.each(['sha1', 'sha256'] as const)('with %s what node:crypto unwraps', (oaepHash) => {
    for (const size of [16, 24, 32]) {
      const secret = Buffer.alloc(size, size);
      const wrapped = wrapKey(key, secret, { oaepHash });
      const padding = constants.RSA_PKCS1_OAEP_PADDING;
      expect(privateDecrypt({ key: native.privateKey, padding, oaepHash }, wrapped).equals(secret)).toBe(true);
    }
  });

  test.each(['sha1', 'sha256'] as const)('with %s what node-forge unwraps', (oaepHash) => {
    const pem = native.privateKey.export({ format: 'pem', type: 'pkcs1' }) as string;
    const secret = Buffer.alloc(32, 5);
    const wrapped = Buffer.from(wrapKey(key, secret, { oaepHash })).toString('latin1');
    const hash = md[oaepHash].create();
    const unwrapped = pki.privateKeyFromPem(pem).decrypt(wrapped, 'RSA-OAEP', { md: hash, mgf1: { md: hash } });
    expect(Buffer.from(unwrapped, 'latin1').equals(secret)).toBe(true);
  });

  (opensslHere ? describe : describe.skip)(opensslTitle, () => {
    test('what openssl unwraps', () => {
      const secret = Buffer.alloc(32, 9);
      const inkey = native.privateKey.export({ format: 'der', type: 'pkcs8' });
      for (const oaepHash of ['sha1', 'sha256'] as const) {
        const options = ['rsa_padding_mode:oaep', `rsa_oaep_md:${oaepHash}`, `rsa_mgf1_md:${oaepHash}`];
        const args = ['pkeyutl', '-decrypt', '-keyform', 'DER', '-inkey', inkey];
        const wrapped = wrapKey(key, secret, { oaepHash });
        const out = openssl([...args, ...options.flatMap((option) => ['-pkeyopt', option])], wrapped);
        expect(out.equals(secret)).toBe(true);
      }
    });
  });

  test('into 128 bytes always, leading zeros too, and differently each time', () => {
    const wrapped = Array.from({ length: 600 }, () => wrapKey(key, Buffer.alloc(16), { oaepHash: 'sha1' }));
    expect(new Set(wrapped.map((block) => block.length))).toEqual(new Set([128]));
    expect(new Set(wrapped.map((block) => Buffer.from(block).toString('hex'))).size).toBe(600);
  });

  test('nothing that does not fit', () => {
    expect(wrapKey(key, Buffer.alloc(62), { oaepHash: 'sha256' })).toHaveLength(128);
    expect(refusal(() => wrapKey(key, Buffer.alloc(63), { oaepHash: 'sha256' }))).toEqual({
      code: 'E_WRAP',
      message: 'a key of 63 bytes does not fit, this RSA key wraps at most 62',
      hint: 'Use a larger RSA key, or OAEP with a shorter hash.',
    });
  });

  test('nothing with an exponent above the modulus', () => {
    const { n = '' } = generate(512, 17).publicKey.export({ format: 'jwk' });
    const modulus = BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`);
    const strange = publicKeyInfo(integer(modulus), integer(2n ** 520n + 1n));
    const odd = parsePublicKey(strange, { bits: 512, publicKeySize: strange.length });
    expect(refusal(() => wrapKey(odd, Buffer.alloc(16), { oaepHash: 'sha1' }))).toEqual({
      code: 'E_WRAP',
      message: 'OpenSSL does not encrypt with this public key',
      hint: 'Use a public exponent of a few bytes, such as 17 or 65537.',
    });
  });
});

describe('refuses', () => {
  const expected = 'Send a 1024-bit RSA public key as X.509 SubjectPublicKeyInfo DER of exactly 160 bytes.';
  const use17 = 'A 1024-bit key with e = 65537 has this size: make the key with e = 17, which is 2 bytes shorter.';
  const refused = (bytes: Uint8Array) => refusal(() => parsePublicKey(bytes, rules));
  const because = (message: string, hint = expected) => ({ code: 'E_BAD_PUBLIC_KEY', message, hint });

  const withF4 = spki(generate(1024, 65537).publicKey);
  const numbers = native.publicKey.export({ format: 'jwk' });
  const n = BigInt('0x' + Buffer.from(numbers.n ?? '', 'base64url').toString('hex'));

  test('a key with e = 65537, of 162 bytes', () => {
    expect(refused(withF4)).toEqual(because('the public key has 162 bytes, 160 are expected', use17));
  });

  test('a key with e = 65537 that was cut to fit the field', () => {
    expect(refused(withF4.subarray(0, 160))).toEqual(
      because("the public key's DER says it has 162 bytes, its field has 160", use17),
    );
  });

  test('a 512-bit key', () => {
    const small = spki(generate(512, 17).publicKey);
    expect(refused(small)).toEqual(because('the public key has 92 bytes, 160 are expected'));
    expect(refused(Buffer.concat([small, Buffer.alloc(68)]))).toEqual(
      because("the public key's DER says it has 92 bytes, its field has 160"),
    );
  });

  test('a byte too many or too few', () => {
    expect(refused(Buffer.concat([der, Buffer.of(0)]))).toEqual(
      because('the public key has 161 bytes, 160 are expected'),
    );
    expect(refused(der.subarray(0, 159))).toEqual(because('the public key has 159 bytes, 160 are expected'));
    expect(refused(Buffer.alloc(0))).toEqual(because('the public key has 0 bytes, 160 are expected'));
  });

  test('PKCS#1 in a field filled up with zeros', () => {
    const pkcs1 = native.publicKey.export({ format: 'der', type: 'pkcs1' });
    expect(refused(Buffer.concat([pkcs1, Buffer.alloc(160 - pkcs1.length)]))).toEqual(
      because(`the public key's DER says it has ${pkcs1.length} bytes, its field has 160`),
    );
  });

  const notDer = because('the public key is not the X.509 DER of an RSA key');
  const notCanonical = because('the public key is not in the one DER form of its numbers');

  test.each([
    ['zeros', Buffer.alloc(160)],
    ['garbage', Buffer.alloc(160, 0xa5)],
    ['a SEQUENCE of garbage', Buffer.concat([Buffer.from('30819d', 'hex'), Buffer.alloc(157, 0xff)])],
    ['unused bits in the BIT STRING', der.with(21, 1)],
    ['PEM text', Buffer.from(native.publicKey.export({ format: 'pem', type: 'spki' })).subarray(0, 160)],
  ])('%s', (_, bytes) => {
    expect(refused(bytes)).toEqual(notDer);
  });

  test('a key of another algorithm', () => {
    const ed25519 = Buffer.from('300506032b6570', 'hex');
    expect(refused(publicKeyInfo(integer(n), Buffer.concat([integer(17n), Buffer.alloc(8)]), ed25519))).toEqual(notDer);
  });

  test.each([
    ['an exponent that is not minimal', publicKeyInfo(integer(n >> 8n), Buffer.from('02020011', 'hex'))],
    ['PKCS#1 alone', sequence(integer(n), Buffer.from('0217', 'hex'), Buffer.alloc(23, 1))],
    [
      'algorithm parameters that are not NULL',
      Buffer.from(der.toString('latin1').replace('\x05\x00', '\x04\x00'), 'latin1'),
    ],
  ])('%s', (_, bytes) => {
    expect([bytes.length, refused(bytes)]).toEqual([160, notCanonical]);
  });

  test.each([
    ['1016', n >> 8n, 0x0101n],
    ['1023', n >> 1n, 0x0101n],
  ])('a modulus of %s bits in the same 160 bytes', (bits, modulus, exponent) => {
    const bytes = publicKeyInfo(integer(modulus), integer(exponent));
    expect(bytes).toHaveLength(160);
    expect(refused(bytes)).toEqual(because(`the public key's modulus has ${bits} bits, 1024 are expected`));
  });

  test('an even modulus', () => {
    expect(refused(publicKeyInfo(integer(n - 1n), integer(17n)))).toEqual(
      because("the public key's modulus is even, so it is no product of two large primes"),
    );
  });

  test.each([0n, 1n, 2n, 16n])('an exponent of %d', (exponent) => {
    expect(refused(publicKeyInfo(integer(n), integer(exponent)))).toEqual(
      because(`the public exponent is ${exponent}; it must be odd and at least 3`),
    );
  });
});
