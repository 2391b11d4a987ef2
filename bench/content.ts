import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BenchError } from './bench-error';

/** SHA-256 of some files by their names. */
export type Digests = ReadonlyMap<string, string>;

/** SHA-256 of a file. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** SHA-256 of a file, or of all files in a folder and below it. */
export async function digestsOf(paths: readonly string[]): Promise<Digests> {
  const digests = new Map<string, string>();
  for (const path of paths) digests.set(basename(path), await digestOf(path));
  return digests;
}

/** All files in a folder and below it. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Takes away all files of a folder, and leaves its folders, which a server may have made and remembers. */
export async function removeFilesIn(...folder: readonly string[]): Promise<void> {
  for (const path of await filesIn(join(...folder))) await rm(path);
}

/** @throws BenchError E_WRONG where what was stored is not what was sent */
export function requireSame(who: string, stored: Digests, sent: Digests): void {
  const wrong = [...sent].filter(([name, digest]) => stored.get(name) !== digest).map(([name]) => name);
  if (wrong.length === 0 && stored.size === sent.size) return;
  const what = wrong.length === 0 ? `${stored.size} files instead of ${sent.size}` : `${wrong[0] ?? ''} is not as sent`;
  throw new BenchError('E_WRONG', `what ${who} stored is not what was sent: ${what}`);
}
