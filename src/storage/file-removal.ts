import { hex } from '../text/hex';
import type { Change } from './records/batch';
import { toDatabaseTime } from './records/database-time';
import { storageError } from './error';
import {
  LAST_ROW,
  REMOVE_FILES,
  UNCONFIRMED_FILES,
  type RemovedRow,
  type UnconfirmedFile,
} from './records/file-statements';
import type { Statements } from './records/statements';
import type { WriteQueue } from './records/write-queue';

/** What removes files. */
export interface RemovalParts {
  /** On a connection that reads what is committed. */
  readonly reads: Statements;
  readonly writes: WriteQueue;
  readonly contents: { remove(path: string): Promise<void> };
}

/** A file that has been removed, or would be. */
export interface RemovableFile {
  readonly id: Uint8Array;
  readonly clientId: Uint8Array;
  readonly clientName: Uint8Array;
  /** As sent. */
  readonly fileName: Uint8Array;
  /** Bytes of plaintext. */
  readonly size: number;
}

/** Files that are removed in one step, between which others get their turn. */
const FILES_AT_ONCE = 100;

/** Rows that are looked at in one step. */
const ROWS_AT_ONCE = 10_000;

/**
 * Finds the files that no client has confirmed and that came before a time, some at once, in the order in which they were
 * stored.
 *
 * @throws StorageError `E_STORAGE`
 */
export async function* unconfirmedFiles(
  { reads }: Pick<RemovalParts, 'reads'>,
  before: Date,
): AsyncGenerator<readonly RemovableFile[]> {
  try {
    const [end] = await reads.all<{ readonly row: number | null }>(LAST_ROW);
    for (let row = 0; row < (end?.row ?? 0); row += ROWS_AT_ONCE) {
      const found = await reads.all<UnconfirmedFile>(
        UNCONFIRMED_FILES,
        row,
        row + ROWS_AT_ONCE,
        toDatabaseTime(before),
      );
      for (let at = 0; at < found.length; at += FILES_AT_ONCE) yield found.slice(at, at + FILES_AT_ONCE);
    }
  } catch (error) {
    throw storageError('the unconfirmed files could not be found', error);
  }
}

/**
 * Removes files: their rows first, so that a crash between the two leaves a stray for the quarantine and not a row without
 * its content.
 *
 * @param which.verifiedToo whether a verified file goes; otherwise it stays, also one that is verified only just now
 * @returns the rows that were removed
 * @throws StorageError `E_STORAGE`, `E_STORE_CLOSED`
 */
export async function removeFiles(
  { writes, contents }: Pick<RemovalParts, 'writes' | 'contents'>,
  which: { readonly ids: readonly Uint8Array[]; readonly verifiedToo: boolean },
): Promise<readonly RemovedRow[]> {
  const removed = await writes.change(fileRemoval, which);
  for (const { path } of removed) await contents.remove(path);
  return removed;
}

/**
 * Removes the files that {@link unconfirmedFiles} finds, in small steps.
 *
 * @throws StorageError `E_STORAGE`, `E_STORE_CLOSED`
 */
export async function* removeUnconfirmedFiles(
  parts: RemovalParts,
  before: Date,
): AsyncGenerator<readonly RemovableFile[]> {
  for await (const files of unconfirmedFiles(parts, before)) {
    const rows = await removeFiles(parts, { ids: files.map(({ id }) => id), verifiedToo: false });
    const removed = new Set(rows.map(({ id }) => id));
    yield files.filter(({ id }) => removed.has(hex(id)));
  }
}

const fileRemoval: Change<
  { readonly ids: readonly Uint8Array[]; readonly verifiedToo: boolean },
  readonly RemovedRow[]
> = {
  what: 'files could not be removed',
  make: async (statements, asks) => {
    const answers: (readonly RemovedRow[])[] = [];
    for (const { ids, verifiedToo } of asks) {
      const digits = JSON.stringify(ids.map((id) => hex(id)));
      answers.push(await statements.all<RemovedRow>(REMOVE_FILES, digits, verifiedToo ? 1 : 0));
    }
    return answers;
  },
};
