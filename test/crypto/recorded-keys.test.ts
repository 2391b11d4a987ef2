import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ciphertextSize, Decryptor, Encryptor } from '../../src/crypto/aes-cbc';
import { createChecksum } from '../../src/crypto/checksum';
import { parsePrivateKey } from '../../src/crypto/private-key';
import { parsePublicKey } from '../../src/crypto/public-key';
import type { ChecksumSpec } from '../../src/protocol/profile';

// Sessions of programs that others wrote. Where the public key and the ciphertext begin in what the client sent on its
// first connection was counted by hand; the wrapped key follows answer 00 (7 + 16 bytes), a header (7) and an id (16).
const recordings = [
  { name: '2022-a-plain', keyBits: 128, publicKeyAt: 34 + 23 + 255, contentAt: 34 + 438 + 23 + 275 },
  { name: '2022-b-plain', keyBits: 128, publicKeyAt: 278 + 23 + 255, contentAt: 278 + 438 + 23 + 275 },
  { name: '2023a-a-plain', keyBits: 128, publicKeyAt: 278 + 23 + 255, contentAt: 278 + 438 + 23 + 259 },
  { name: '2023b-a-plain', keyBits: 128, publicKeyAt: 278 + 23 + 255, contentAt: 278 + 438 + 23 + 259 },
  { name: '2023b-b-plain', keyBits: 128, publicKeyAt: 278 + 23 + 255, contentAt: 278 + 438 + 23 + 259 },
  { name: '2024b-a-plain', keyBits: 256, publicKeyAt: 278 + 23 + 255, contentAt: 278 + 438 + 23 + 267 },
];
const WRAPPED_KEY_AT = 23 + 7 + 16;

const zlibCrc32: ChecksumSpec = {
  id: 'zlib',
  width: 32,
  polynomial: 0x04c11db7,
  init: 0xffffffff,
  reflectIn: true,
  reflectOut: true,
  xorOut: 0xffffffff,
  appendLength: false,
};
const posixCksum: ChecksumSpec = {
  ...zlibCrc32,
  id: 'posix-cksum',
  init: 0,
  reflectIn: false,
  reflectOut: false,
  appendLength: true,
};

function digest(spec: ChecksumSpec, bytes: Uint8Array): number {
  const checksum = createChecksum(spec);
  checksum.update(bytes);
  return checksum.digest();
}

function read(name: string) {
  const file = (base: string): Buffer => readFileSync(join(__dirname, '..', 'captures', name, base));
  const events = file('session.jsonl').toString().trim().split('\n');
  const sent = (direction: string): Buffer =>
    Buffer.concat(
      events
        .map((line) => JSON.parse(line) as { conn: number; dir: string; hex: string })
        .filter(({ conn, dir }) => conn === 0 && dir === direction)
        .map(({ hex }) => Buffer.from(hex, 'hex')),
    );
  const meta = JSON.parse(file('meta.json').toString()) as { posixCksum: number; zlibCrc32: number };
  const keyLines = file('me.info').toString('latin1').split('\n').slice(2).join('');
  return {
    privateKeyDer: Buffer.from(keyLines, 'base64'),
    plaintext: file('plaintext'),
    meta,
    fromClient: sent('C>S'),
    fromServer: sent('S>C'),
  };
}

describe.each(recordings)('$name', ({ name, keyBits, publicKeyAt, contentAt }) => {
  const recorded = read(name);
  const privateKey = parsePrivateKey(recorded.privateKeyDer);
  const wrapped = recorded.fromServer.subarray(WRAPPED_KEY_AT, WRAPPED_KEY_AT + 128);
  const aesKey = privateKey.unwrapKey(wrapped, { oaepHash: 'sha1' });
  const size = ciphertextSize(recorded.plaintext.length, 'zero');
  const ciphertext = recorded.fromClient.subarray(contentAt, contentAt + size);

  test('the private key file is written back byte for byte', () => {
    expect(Buffer.from(privateKey.toPkcs8Der()).equals(recorded.privateKeyDer)).toBe(true);
  });

  test('the public key that was sent belongs to the private key that was kept', () => {
    const sent = recorded.fromClient.subarray(publicKeyAt, publicKeyAt + 160);
    expect(parsePublicKey(sent, { bits: 1024, publicKeySize: 160 }).der).toEqual(privateKey.publicKeyDer());
  });

  test(`the wrapped key is one of ${keyBits} bits and decrypts the file`, () => {
    expect(aesKey).toHaveLength(keyBits / 8);
    const decryptor = new Decryptor(aesKey, 'zero');
    const plaintext = Buffer.concat([decryptor.update(ciphertext), decryptor.final()]);
    expect(plaintext.equals(recorded.plaintext)).toBe(true);
    expect(digest(posixCksum, plaintext)).toBe(recorded.meta.posixCksum);
    expect(digest(zlibCrc32, plaintext)).toBe(recorded.meta.zlibCrc32);
  });

  test('encrypting the file again gives the recorded ciphertext', () => {
    const encryptor = new Encryptor(aesKey, 'zero');
    const again = Buffer.concat([encryptor.update(recorded.plaintext), encryptor.final()]);
    expect(again.equals(ciphertext)).toBe(true);
  });
});
