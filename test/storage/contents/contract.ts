import { createHash, randomBytes } from 'node:crypto';
import type { Content } from '../../../src/storage/contents/content';
import { contentPath } from '../../../src/storage/contents/content-path';
import type { Contents } from '../../../src/storage/contents/contents';
import { UnreadableContent } from '../../../src/storage/contents/unreadable-content';

const MIB = 2 ** 20;

/** Something that every implementation of Contents does. */
export interface Promised {
  readonly behaviour: string;
  /** Holds contents to it. */
  readonly expectOf: (contents: Contents) => Promise<void>;
}

/** Sizes about the borders of parts. */
const SIZES = [0, 1, 4096, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 10 * MIB, 11 * MIB + 7];

/** What every implementation of Contents does. */
export const CONTRACT: readonly Promised[] = [
  ...SIZES.map((size) => ({
    behaviour: `gives back ${size} bytes as they came, whether their number is known before or not`,
    expectOf: (contents: Contents) => expectKept(contents, size),
  })),
  { behaviour: 'keeps contents apart that come at the same time', expectOf: expectKeptApart },
  { behaviour: 'has nothing left of a content that was given up, at any time', expectOf: expectNothingLeft },
  { behaviour: 'removes a content, and says of one that is not there that it is missing', expectOf: expectRemoved },
  { behaviour: 'lets a reader go in the middle of a content', expectOf: expectReaderToGo },
  { behaviour: 'says that contents may be written', expectOf: expectGoodChecks },
];

async function expectKept(contents: Contents, size: number): Promise<void> {
  for (const announced of [size, undefined]) {
    const path = newPath();
    const content = await contents.create(path, announced);
    const digest = await writeRandom(content, size, 333_333);
    expect(content.size).toBe(size);
    await content.finish();
    expect(await digestOf(contents, path)).toEqual({ size, digest });
    await contents.remove(path);
  }
}

async function expectKeptApart(contents: Contents): Promise<void> {
  const paths = Array.from({ length: 6 }, newPath);
  const digests = await Promise.all(
    paths.map(async (path, index) => {
      const content = await contents.create(path);
      const digest = await writeRandom(content, index * 2 * MIB, 1_000_003);
      await content.finish();
      return digest;
    }),
  );
  for (const [index, path] of paths.entries()) {
    expect((await digestOf(contents, path)).digest).toBe(digests[index]);
    await contents.remove(path);
  }
}

async function expectNothingLeft(contents: Contents): Promise<void> {
  for (const size of [0, 10, 12 * MIB]) {
    const [unfinished, finished] = [newPath(), newPath()];
    const first = await contents.create(unfinished);
    await writeRandom(first, size, MIB);
    await first.remove();
    await expectMissing(contents, unfinished);
    const second = await contents.create(finished);
    await writeRandom(second, size, MIB);
    const end = second.finish().catch(() => undefined);
    await second.remove();
    await end;
    await expectMissing(contents, finished);
  }
}

async function expectRemoved(contents: Contents): Promise<void> {
  const path = newPath();
  const content = await contents.create(path);
  await writeRandom(content, 100, 100);
  await content.finish();
  await contents.remove(path);
  await expectMissing(contents, path);
  await contents.remove(path);
}

async function expectReaderToGo(contents: Contents): Promise<void> {
  const path = newPath();
  const content = await contents.create(path);
  await writeRandom(content, 6 * MIB, MIB);
  await content.finish();
  const pieces = contents.pieces(path)[Symbol.asyncIterator]();
  expect((await pieces.next()).done).toBe(false);
  await pieces.return?.();
  expect((await digestOf(contents, path)).size).toBe(6 * MIB);
  await contents.remove(path);
}

async function expectGoodChecks(contents: Contents): Promise<void> {
  const checks = await contents.checks();
  expect(checks.map(({ name, isOk }) => ({ name, isOk }))).toContainEqual({ name: 'contents', isOk: true });
}

async function expectMissing(contents: Contents, path: string): Promise<void> {
  const reading = digestOf(contents, path);
  await expect(reading).rejects.toThrow(UnreadableContent);
  await expect(reading).rejects.toMatchObject({ isMissing: true });
}

/** A path that no content had before. */
export function newPath(): string {
  return contentPath(randomBytes(16), randomBytes(16), Buffer.from('a file.txt'));
}

/** Writes random bytes, and answers their SHA-256. */
export async function writeRandom(content: Content, size: number, pieceSize: number): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < size; at += pieceSize) {
    const piece = new Uint8Array(randomBytes(Math.min(pieceSize, size - at)));
    hash.update(piece);
    await content.write(piece);
  }
  return hash.digest('hex');
}

/** What can be read of a content. */
export async function digestOf(contents: Contents, path: string): Promise<{ size: number; digest: string }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of contents.pieces(path)) {
    hash.update(piece);
    size += piece.length;
  }
  return { size, digest: hash.digest('hex') };
}
