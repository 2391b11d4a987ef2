import { createPrivateKey, createPublicKey } from 'node:crypto';
import { generateKeyPair } from '../../src/crypto/key-pair';
import type { PrivateKey } from '../../src/crypto/private-key';
import { openssl, opensslHere, opensslTitle } from './openssl';

let key: PrivateKey;
beforeAll(async () => {
  key = await generateKeyPair({ bits: 1024, exponent: 17 });
});

test('a generated public key has 160 bytes, 1024 bits and the exponent 17', () => {
  expect(key.publicKeyDer()).toHaveLength(160);
  const native = createPublicKey({ key: Buffer.from(key.publicKeyDer()), format: 'der', type: 'spki' });
  expect(native.asymmetricKeyDetails).toEqual({ modulusLength: 1024, publicExponent: 17n });
  expect(key.bits).toBe(1024);
});

test('the private half belongs to the public one', () => {
  const native = createPrivateKey({ key: Buffer.from(key.toPkcs8Der()), format: 'der', type: 'pkcs8' });
  expect(createPublicKey(native).export({ format: 'der', type: 'spki' }).equals(key.publicKeyDer())).toBe(true);
});

(opensslHere ? describe : describe.skip)(opensslTitle, () => {
  test('openssl finds the key sound and reads the exponent 17', () => {
    const checked = openssl(['pkey', '-inform', 'DER', '-check', '-text', '-noout'], key.toPkcs8Der()).toString();
    expect(checked).toMatch(/Key is valid[^]*1024 bit[^]*publicExponent: 17 \(0x11\)/);
    const read = openssl(['pkey', '-pubin', '-inform', 'DER', '-text', '-noout'], key.publicKeyDer()).toString();
    expect(read).toMatch(/1024 bit[^]*Exponent: 17 \(0x11\)/);
  });
});

test('two keys differ', async () => {
  const other = await generateKeyPair({ bits: 512, exponent: 17 });
  const another = await generateKeyPair({ bits: 512, exponent: 17 });
  expect(other.publicKeyDer()).not.toEqual(another.publicKeyDer());
});

test.each([1, 2, 16, 0, -17])('an exponent of %d is refused', async (exponent) => {
  await expect(generateKeyPair({ bits: 1024, exponent })).rejects.toMatchObject({
    code: 'E_RSA_RULES',
    message: `no RSA key has the public exponent ${exponent}`,
    field: 'exponent',
    hint: 'The exponent must be odd and at least 3.',
  });
});
