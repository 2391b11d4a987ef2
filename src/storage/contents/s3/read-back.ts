import { createHash } from 'node:crypto';
import { ObjectStoreError } from './object-store-error';

/**
 * Reads a content that has just been stored, and holds it against the MD5s of the parts in which it was sent.
 *
 * @param partSize bytes of every part but the last
 * @throws ObjectStoreError, and what reading it fails with
 */
export async function requireSameBytes(
  pieces: AsyncIterable<Uint8Array>,
  md5s: readonly Uint8Array[],
  partSize: number,
): Promise<void> {
  const read: Uint8Array[] = [];
  let hash = createHash('md5');
  let inPart = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      if (inPart === partSize) {
        read.push(hash.digest());
        hash = createHash('md5');
        inPart = 0;
      }
      const fitting = piece.subarray(at, at + partSize - inPart);
      hash.update(fitting);
      at += fitting.length;
      inPart += fitting.length;
    }
  }
  read.push(hash.digest());
  const isSame =
    read.length === md5s.length && md5s.every((md5, index) => read[index] !== undefined && sameMd5(md5, read[index]));
  if (isSame) return;
  throw new ObjectStoreError('the store gives back other bytes than it was sent', {
    isPassing: false,
    hint: 'The store damages what it takes, or somebody else writes to the bucket: look at its log.',
    cause: undefined,
  });
}

function sameMd5(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
