import { createCipheriv } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KIB = 1024;
const MIB = 1024 * KIB;

/** What each client sends first, in MiB: a third of them in several parts. */
const FIRST = [40, 1, 2, 10, 2, 1, 8, 1, 3, 24, 1, 2, 12, 1, 1, 7, 2, 1, 32, 1, 2, 6, 1, 2, 16];

/** And behind that. */
const FURTHER = [KIB, 3 * KIB, 17 * KIB, 200 * KIB, 0, 15, 16, 700 * KIB];

/** Sizes of the files of a client, by its number. */
export function sizesOf(client: number): readonly number[] {
  const first = (FIRST[client % FIRST.length] ?? 1) * MIB + client;
  const further = [0, 3].map((step) => FURTHER[(client + step) % FURTHER.length] ?? 0);
  return [first, ...further];
}

/** Bytes that follow from their number, and look like chance. */
export function contentOf(size: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32LE(size);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

/** Writes the files of a client, unless they are there. @returns their paths */
export function writeFiles(folder: string, client: number): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return sizesOf(client).map((size, index) => {
    const path = join(folder, `${client}-${index}-${size}.bin`);
    if (!existsSync(path)) writeFileSync(path, contentOf(size));
    return path;
  });
}

/** The size that a file's name says. */
export function sizeInName(name: string): number {
  return Number(/-(\d+)\.bin$/.exec(name)?.[1]);
}
