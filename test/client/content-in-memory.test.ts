import { randomBytes } from 'node:crypto';
import { ContentInMemory } from '../../src/client/content-in-memory';
import { posixCksum } from '../bytes/checksums';
import { editions } from '../bytes/editions';
import { decrypt } from '../peer/cryptography';
import { profileOf } from './dialogue';

const KEY = randomBytes(32);
const profile = profileOf(editions['2024b']);

async function piecesOf(content: ContentInMemory): Promise<readonly Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content.pieces()) pieces.push(piece);
  return pieces;
}

test.each([0, 1, 15, 16, 17, 65_536])(
  'a content of %i bytes is one piece of ciphertext, with its checksums',
  async (size) => {
    const plaintext = randomBytes(size);
    const content = new ContentInMemory(plaintext, KEY, profile);
    const [ciphertext, ...more] = await piecesOf(content);
    expect(more).toEqual([]);
    expect(decrypt(KEY, Buffer.from(ciphertext ?? []))).toEqual(plaintext);
    expect(content.checksums.get('posix-cksum')).toBe(posixCksum(plaintext));
  },
);

test.each([
  [0, [0]],
  [99, [99]],
  [100, [100]],
  [250, [100, 100, 50]],
])('a content of %i bytes is a ciphertext for each packet where each has its own', async (size, parts) => {
  const plaintext = randomBytes(size);
  const chunked = { ...profile, content: { form: 'chunks' as const, size: 100 } };
  const pieces = await piecesOf(new ContentInMemory(plaintext, KEY, chunked));
  const plain = pieces.map((piece) => decrypt(KEY, Buffer.from(piece)));
  expect(plain.map((one) => one.length)).toEqual(parts);
  expect(Buffer.concat(plain)).toEqual(plaintext);
});
