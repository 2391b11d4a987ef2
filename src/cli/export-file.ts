import { constants } from 'node:fs';
import { copyFile, mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileRecord, StoreReader } from '../storage';
import { hex } from '../text/hex';
import { SealwireError } from '../wire/error';
import { UsageError } from './usage-error';

/** A content's copy: where it is, and whether it was there already. */
export interface Exported {
  readonly path: string;
  readonly wasThere: boolean;
}

const PIECE = 256 * 1024;

/**
 * Copies a stored content to a directory, under a safe name in a folder of its client. What is there and equal is left.
 * @returns `undefined` where the content is missing.
 * @throws UsageError where another content has that name, or nothing can be written; SealwireError E_NOT_A_DIRECTORY where
 *   a file is in the way.
 */
export async function exportFile(
  store: Pick<StoreReader, 'contentPath' | 'contentInRow'>,
  record: FileRecord,
  directory: string,
): Promise<Exported | undefined> {
  if (record.state === 'missing') return undefined;
  // A content that is still in its row may be half in its place.
  const inRow = await store.contentInRow(record);
  const source = store.contentPath(record);
  const path = join(directory, hex(record.clientId), basename(record.path));
  try {
    await mkdir(dirname(path), { recursive: true });
    if (inRow === undefined) await copyFile(source, path, constants.COPYFILE_EXCL);
    else await writeFile(path, inRow, { flag: 'wx' });
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    // Its folder was made just now, so it is the content that is not there; no server has noticed yet.
    if (code === 'ENOENT' && syscall === 'copyfile') return undefined;
    if (code === 'EEXIST' && syscall !== 'mkdir') {
      if (await isSame(inRow, source, path)) return { path, wasThere: true };
      throw new UsageError(`${path} exists already`, 'Export into an empty directory.');
    }
    if (code === 'EEXIST' || code === 'ENOTDIR') throw fileInTheWay(directory);
    throw new UsageError(
      `${source} cannot be copied to ${path} (${code ?? String(cause)})`,
      'Name a directory that this user may write to.',
    );
  }
  return { path, wasThere: false };
}

function fileInTheWay(directory: string): SealwireError {
  return new SealwireError('E_NOT_A_DIRECTORY', `${directory} cannot be a directory: a file is in the way`, {
    hint: 'Name another directory, or move the file away.',
  });
}

async function isSame(inRow: Uint8Array | undefined, source: string, path: string): Promise<boolean> {
  if (inRow === undefined) return isSameContent(source, path);
  const found = await stat(path);
  return found.isFile() && found.size === inRow.length && (await readFile(path)).equals(inRow);
}

async function isSameContent(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([stat(one), stat(other)]);
  if (!second.isFile() || first.size !== second.size) return false;
  const files = await Promise.all([open(one, 'r'), open(other, 'r')]);
  try {
    for (let at = 0; at < first.size; at += PIECE) {
      const size = Math.min(PIECE, first.size - at);
      const pieces = await Promise.all(
        files.map(async (file) => (await file.read(Buffer.alloc(size), 0, size, at)).buffer),
      );
      if (pieces[0]?.equals(pieces[1] ?? Buffer.alloc(0)) !== true) return false;
    }
    return true;
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}
