import fc from 'fast-check';
import { ciphertextSize, Decryptor, Encryptor, generateAesKey, plaintextSizeLimit } from '../../src/crypto/aes-cbc';
import { openssl, opensslHere, opensslTitle } from './openssl';
import { refusal } from './refusal';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');

function run(cipher: Encryptor | Decryptor, ...pieces: readonly Uint8Array[]): Buffer {
  const out = pieces.map((piece) => cipher.update(piece));
  return Buffer.concat([...out, cipher.final()]);
}

// NIST SP 800-38A, appendix F.2: CBC-AES128, 192 and 256.
const iv = hex('000102030405060708090a0b0c0d0e0f');
const plaintext = hex(`
  6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
  30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710`);
const vectors: readonly (readonly [string, string, string])[] = [
  [
    'F.2.1',
    '2b7e151628aed2a6abf7158809cf4f3c',
    `7649abac8119b246cee98e9b12e9197d 5086cb9b507219ee95db113a917678b2
     73bed6b8e3c1743b7116e69e22229516 3ff1caa1681fac09120eca307586e1a7`,
  ],
  [
    'F.2.3',
    '8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b',
    `4f021db243bc633d7178183a9fa071e8 b4d9ada9ad7dedf4e5e738763f69145a
     571b242012fb7ae07fa9baac3df102e0 08b0e27988598881d920a9e64f5615cd`,
  ],
  [
    'F.2.5',
    '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4',
    `f58c4c04d6e5f1ba779eabfb5f7bfbd6 9cfc4e967edb808d679f777bc6702c7d
     39f23369a9d9bacfa530e26304231461 b2eb05e2c39be9fcda6c19078c6a9d1b`,
  ],
];

test.each(vectors)('decrypts SP 800-38A %s with its IV in front', (_, key, ciphertext) => {
  const decryptor = new Decryptor(hex(key), 'prefix');
  // The standard's vectors have no padding: a further block makes the fourth one come out.
  const out = decryptor.update(Buffer.concat([iv, hex(ciphertext), Buffer.alloc(16)]));
  expect(Buffer.from(out).toString('hex')).toBe(plaintext.toString('hex'));
});

test.each(vectors)('encrypts SP 800-38A %s', (_, key, ciphertext) => {
  // With a zero IV, a first block that is XORed with the standard's IV beforehand gives the standard's ciphertext.
  const first = plaintext.subarray(0, 16).map((byte, index) => byte ^ (iv[index] ?? 0));
  const out = run(new Encryptor(hex(key), 'zero'), first, plaintext.subarray(16));
  expect(out.subarray(0, 64).toString('hex')).toBe(hex(ciphertext).toString('hex'));
  expect(out).toHaveLength(80);
});

(opensslHere ? describe : describe.skip)(opensslTitle, () => {
  test('openssl makes the same bytes with the zero IV', () => {
    for (const bits of [128, 192, 256] as const) {
      const key = generateAesKey(bits);
      for (const size of [0, 1, 15, 16, 17, 5000]) {
        const bytes = Buffer.alloc(size, 0x5a);
        const args = ['enc', `-aes-${bits}-cbc`, '-K', Buffer.from(key).toString('hex'), '-iv', '0'.repeat(32)];
        expect(run(new Encryptor(key, 'zero'), bytes).equals(openssl(args, bytes))).toBe(true);
      }
    }
  });

  test('openssl decrypts with the IV that stands in front', () => {
    const key = generateAesKey(256);
    const sent = run(new Encryptor(key, 'prefix'), plaintext);
    const ivHex = sent.subarray(0, 16).toString('hex');
    const args = ['enc', '-d', '-aes-256-cbc', '-K', Buffer.from(key).toString('hex'), '-iv', ivHex];
    expect(openssl(args, sent.subarray(16)).equals(plaintext)).toBe(true);
  });
});

const anyBits = fc.constantFrom(128, 192, 256);
const anyIv = fc.constantFrom('zero', 'prefix');

test('what is encrypted in any pieces is decrypted in any pieces, and has the size foretold', () => {
  const anyPieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });
  fc.assert(
    fc.property(anyBits, anyIv, anyPieces, fc.integer({ min: 1, max: 40 }), (bits, rule, pieces, step) => {
      const key = generateAesKey(bits);
      const sent = run(new Encryptor(key, rule), ...pieces);
      const whole = Buffer.concat(pieces);
      expect(sent).toHaveLength(ciphertextSize(whole.length, rule));

      const received: Buffer[] = [];
      for (let at = 0; at < sent.length; at += step) received.push(sent.subarray(at, at + step));
      expect(run(new Decryptor(key, rule), ...received).equals(whole)).toBe(true);
    }),
  );
});

test('every IV in front is a fresh one', () => {
  const key = generateAesKey(128);
  const ivs = Array.from({ length: 50 }, () => run(new Encryptor(key, 'prefix')).toString('hex', 0, 16));
  expect(new Set(ivs).size).toBe(50);
});

test('keys have the size asked for and differ', () => {
  expect([128, 192, 256].map((bits) => generateAesKey(bits as 128).length)).toEqual([16, 24, 32]);
  expect(generateAesKey(256)).not.toEqual(generateAesKey(256));
});

test.each([
  [0, 16, 32],
  [15, 16, 32],
  [16, 32, 48],
  [2500, 2512, 2528],
  [2 ** 32 - 1, 2 ** 32, 2 ** 32 + 16],
])('%d bytes of plaintext become %d, or %d with an IV in front', (size, zero, prefix) => {
  expect(ciphertextSize(size, 'zero')).toBe(zero);
  expect(ciphertextSize(size, 'prefix')).toBe(prefix);
});

test('the size limit is the last plaintext that fits', () => {
  expect(plaintextSizeLimit(2 ** 32 - 1, 'zero')).toBe(2 ** 32 - 17);
  fc.assert(
    fc.property(fc.integer({ min: 32, max: 2 ** 40 }), anyIv, (room, rule) => {
      const limit = plaintextSizeLimit(room, rule) ?? NaN;
      expect(ciphertextSize(limit, rule)).toBeLessThanOrEqual(room);
      expect(ciphertextSize(limit + 1, rule)).toBeGreaterThan(room);
    }),
  );
});

test('nothing fits into less than a block, or two with the IV', () => {
  expect([plaintextSizeLimit(15, 'zero'), plaintextSizeLimit(31, 'prefix')]).toEqual([undefined, undefined]);
  expect([plaintextSizeLimit(16, 'zero'), plaintextSizeLimit(32, 'prefix')]).toEqual([15, 15]);
});

describe('refuses', () => {
  const key = hex('2b7e151628aed2a6abf7158809cf4f3c');

  test.each([0, 1, 15, 17, 33])('a ciphertext of %d bytes', (size) => {
    expect(refusal(() => run(new Decryptor(key, 'zero'), Buffer.alloc(size)))).toEqual({
      code: 'E_UNDECRYPTABLE',
      message: `the ciphertext has ${size} bytes; it must be one or more blocks of 16`,
      hint: 'Pad with PKCS#7, an empty file too, and send the whole ciphertext.',
    });
  });

  test('an IV with nothing behind it', () => {
    expect(refusal(() => run(new Decryptor(key, 'prefix'), iv)).message).toBe(
      'the ciphertext has 0 bytes; it must be one or more blocks of 16',
    );
  });

  test('half an IV', () => {
    expect(refusal(() => run(new Decryptor(key, 'prefix'), iv.subarray(0, 6)))).toEqual({
      code: 'E_UNDECRYPTABLE',
      message: 'the content ends within its initialisation vector, 10 bytes early',
      hint: undefined,
    });
  });

  test('wrong padding', () => {
    const [, , ciphertext] = vectors[0] ?? ['', '', ''];
    expect(refusal(() => run(new Decryptor(key, 'prefix'), iv, hex(ciphertext)))).toEqual({
      code: 'E_UNDECRYPTABLE',
      message: "the ciphertext's padding is wrong",
      hint: 'It was encrypted with another key, or not as AES-CBC with PKCS#7 padding, or changed on its way.',
    });
  });

  test.each(['zero', 'prefix'] as const)('a key of another size at once (%s IV)', (rule) => {
    const expected = {
      code: 'E_AES_KEY',
      message: 'the AES key has 20 bytes; 16, 24 or 32 are possible',
      hint: 'What the peer wrapped is no AES key.',
    };
    expect(refusal(() => new Encryptor(Buffer.alloc(20), rule))).toEqual(expected);
    expect(refusal(() => new Decryptor(Buffer.alloc(20), rule))).toEqual(expected);
  });
});
