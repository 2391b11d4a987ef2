import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileRecord, StoreReader } from '../storage';
import { ContentJudge, type ContentFault } from '../storage/check/content-judge';
import { piecesOf } from '../storage/contents/folder/pieces';
import { UnreadableContent } from '../storage/contents/unreadable-content';
import { hex } from '../text/hex';
import { SealwireError } from '../wire/error';
import { CHECKSUMS } from './checksums';
import { UsageError } from './usage-error';

/** A copy that is what the row says: where it is, and whether it was there before. */
export interface Copy {
  readonly kind: 'exported' | 'unchanged';
  readonly path: string;
}

/** Why there is no such copy. */
export type NoCopy =
  /** The content is not what its row says. What there is of it was copied under a name that says so. */
  | { readonly kind: 'damaged'; readonly path: string; readonly fault: ContentFault }
  | { readonly kind: 'missing' }
  /** The content is there and cannot be read: `reason` is the system's. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** A server has deleted the file since it was listed. */
  | { readonly kind: 'deleted' };

/** What an export needs of a store. */
export type ExportedStore = Pick<StoreReader, 'contentOf' | 'hasFile'>;

/** Behind the name of a copy that is not what its row says. */
const DAMAGED = '.damaged';

/**
 * Copies a stored content to a directory, under a safe name in a folder of its client, and holds the copy against size and
 * checksum on its way. What is there and equal is left.
 * @throws UsageError where another content has that name, or nothing can be written; SealwireError E_NOT_A_DIRECTORY where
 *   a file is in the way.
 */
export async function exportFile(store: ExportedStore, record: FileRecord, directory: string): Promise<Copy | NoCopy> {
  const path = join(directory, hex(record.clientId), basename(record.path));
  await makeFolder(directory, dirname(path));
  // It gets its name once all of it is known to be right.
  const copy = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    const fault = await copyJudged(store.contentOf(record), copy, record);
    if (fault !== undefined) {
      const { path: kept } = await nameCopy(copy, `${path}${DAMAGED}`);
      return { kind: 'damaged', path: kept, fault };
    }
    return await nameCopy(copy, path);
  } catch (error) {
    if (!(error instanceof UnreadableContent)) throw error;
    if (!error.isMissing) return { kind: 'unreadable', reason: error.message };
    return { kind: (await store.hasFile(record)) ? 'missing' : 'deleted' };
  } finally {
    await rm(copy, { force: true });
  }
}

/** Copies pieces into a new file. @returns how they differ from what the row says */
async function copyJudged(
  source: AsyncIterable<Uint8Array>,
  copy: string,
  record: FileRecord,
): Promise<ContentFault | undefined> {
  const judge = new ContentJudge(record, CHECKSUMS);
  const file = await open(copy, 'wx').catch((cause: unknown) => Promise.reject(cannotWrite(copy, cause)));
  try {
    for await (const piece of source) {
      judge.update(piece);
      await file.writeFile(piece).catch((cause: unknown) => Promise.reject(cannotWrite(copy, cause)));
    }
    return judge.fault();
  } finally {
    await file.close();
  }
}

/** Gives a copy its name, unless that has another content. */
async function nameCopy(copy: string, path: string): Promise<Copy> {
  try {
    await linkOrCopy(copy, path);
    return { kind: 'exported', path };
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw cannotWrite(path, error);
    if (await isSameContent(copy, path)) return { kind: 'unchanged', path };
    throw new UsageError(`${path} exists already`, 'Export into an empty directory.');
  }
}

/** Neither replaces anything; not every filesystem has links. */
async function linkOrCopy(copy: string, path: string): Promise<void> {
  try {
    await link(copy, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error;
    await copyFile(copy, path, constants.COPYFILE_EXCL);
  }
}

async function makeFolder(directory: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST' && codeOf(cause) !== 'ENOTDIR') throw cannotWrite(folder, cause);
    throw new SealwireError('E_NOT_A_DIRECTORY', `${directory} cannot be a directory: a file is in the way`, {
      hint: 'Name another directory, or move the file away.',
    });
  }
}

function cannotWrite(path: string, cause: unknown): UsageError {
  const reason = codeOf(cause) ?? String(cause);
  const isFull = reason === 'ENOSPC' || reason === 'EDQUOT';
  const hint = isFull
    ? 'Free some space there, or name another directory.'
    : 'Name a directory that this user may write to.';
  return new UsageError(`${path} cannot be written (${reason})`, hint);
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** Whether two files hold the same; what is no file holds nothing. */
async function isSameContent(one: string, other: string): Promise<boolean> {
  const first = piecesOf(one);
  const second = piecesOf(other);
  try {
    for (;;) {
      const [left, right] = await Promise.all([first.next(), second.next()]);
      if (left.done === true || right.done === true) return left.done === right.done;
      if (Buffer.compare(left.value, right.value) !== 0) return false;
    }
  } catch {
    return false;
  } finally {
    await Promise.all([first.return(undefined), second.return(undefined)]);
  }
}
