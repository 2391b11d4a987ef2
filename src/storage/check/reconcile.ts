import { dirname, join } from 'node:path';
import { hex } from '../../text/hex';
import type { Change } from '../records/batch';
import type { FolderContents } from '../contents/folder/folder-contents';
import { unrelatedDatabase } from '../records/database-errors';
import { makeDirectory } from '../durable';
import { systemCode } from '../error';
import { fileSystem } from '../file-system';
import { FILES_BY_PATH, MARK_FILES, type FileByPath, type FileState } from '../records/file-statements';
import { DATABASE_FILE, QUARANTINE_FOLDER } from '../layout';
import type { Statements } from '../records/statements';
import type { WriteQueue } from '../records/write-queue';

/** One thing that the start-up found out of order. Paths are relative to the data directory, with forward slashes. */
export type Discrepancy =
  /** A content without a row (an upload or a discard cut short): it now lies at `movedTo`. */
  | { readonly kind: 'stray'; readonly path: string; readonly movedTo: string }
  /** A row whose content is not there: it is marked, and reported at every start. */
  | { readonly kind: 'missing'; readonly path: string; readonly fileId: Uint8Array }
  /** A row that was marked as missing, and whose content is there again. */
  | { readonly kind: 'restored'; readonly path: string; readonly fileId: Uint8Array };

/** What {@link reconcile} works on. */
export interface ReconcileOptions {
  readonly directory: string;
  readonly contents: FolderContents;
  /** On the connection that writes; nobody else uses it yet. */
  readonly statements: Statements;
  readonly writes: WriteQueue;
  readonly now: () => Date;
  readonly newId: () => Uint8Array;
}

/** A row whose state has to change. */
interface Marked extends FileByPath {
  readonly becomes: FileState;
}

/** As many contents without a row as a crash may well leave: one for each connection that there was. */
const CRASH_LEAVES = 1000;

/** Rows that are marked by one statement. */
const MARKS_AT_ONCE = 1000;

/**
 * Makes contents and rows agree after whatever ended the last run. Strays are moved, rows are marked, nothing is deleted
 * (docs/architecture.md, "Durability"). The caller holds the lock, and no upload runs.
 *
 * Both are read in the order of their paths, side by side: in memory are the names in one client's folder, a page of rows, and
 * what is out of order.
 *
 * @throws StorageError `E_DATABASE_UNRELATED` where more contents have no row than a crash explains, and nothing was changed
 */
export async function reconcile(options: ReconcileOptions): Promise<readonly Discrepancy[]> {
  const strays: string[] = [];
  const marks: Marked[] = [];
  const found: Discrepancy[] = [];
  let contents = 0;
  for await (const { path, row } of pairs(options)) {
    if (row?.isThere !== false) contents += 1;
    if (row === undefined) {
      strays.push(path);
      continue;
    }
    const state: FileState = row.isThere ? 'stored' : 'missing';
    if (state !== row.state) marks.push({ ...row, becomes: state });
    const isRestored = state === 'stored' && row.state === 'missing';
    if (isRestored || state === 'missing') {
      found.push({ kind: isRestored ? 'restored' : 'missing', path, fileId: Buffer.from(row.id, 'hex') });
    }
  }
  if (strays.length > CRASH_LEAVES && strays.length > contents / 2) {
    throw unrelatedDatabase(
      join(options.directory, DATABASE_FILE),
      `only ${contents - strays.length} of ${contents} contents`,
    );
  }
  const moved = await moveStrays(options, strays);
  for (let at = 0; at < marks.length; at += MARKS_AT_ONCE) {
    await options.writes.change(fileMarks, marks.slice(at, at + MARKS_AT_ONCE));
  }
  return [...moved, ...found];
}

/** A path that there is, of a row, of a content or of both. */
interface Pair {
  readonly path: string;
  readonly row: (FileByPath & { readonly isThere: boolean }) | undefined;
}

/** Rows and contents side by side: who comes first in the order of paths has no partner. */
async function* pairs({ contents, statements }: ReconcileOptions): AsyncGenerator<Pair> {
  const paths = contents.paths();
  let path = paths.next().value;
  for await (const rows of rowsByPath(statements)) {
    for (const row of rows) {
      for (; path !== undefined && path < row.path; path = paths.next().value) yield { path, row: undefined };
      const isInPlace = path === row.path;
      yield { path: row.path, row: { ...row, isThere: isInPlace || row.isInRow === 1 } };
      if (isInPlace) path = paths.next().value;
    }
  }
  for (; path !== undefined; path = paths.next().value) yield { path, row: undefined };
}

/** All rows in the order of their paths, page by page. */
async function* rowsByPath(statements: Statements): AsyncGenerator<readonly FileByPath[]> {
  let last: FileByPath | undefined;
  do {
    const page = await statements.all<FileByPath>(FILES_BY_PATH, last?.path ?? '');
    yield page;
    last = page.at(-1);
  } while (last !== undefined);
}

async function moveStrays(options: ReconcileOptions, strays: readonly string[]): Promise<readonly Discrepancy[]> {
  if (strays.length === 0) return [];
  // A folder of its own for each start: a rename would replace an earlier stray of the same path.
  const time = options.now().toISOString().replace(/[:.]/g, '-');
  const folder = `${QUARANTINE_FOLDER}/${time}-${hex(options.newId())}`;
  await makeDirectory(join(options.directory, QUARANTINE_FOLDER));
  await fileSystem.mkdir(join(options.directory, folder));
  const moved: Discrepancy[] = [];
  for (const path of strays) {
    const movedTo = `${folder}/${path}`;
    await fileSystem.mkdir(dirname(join(options.directory, movedTo)), { recursive: true });
    try {
      await fileSystem.rename(join(options.directory, path), join(options.directory, movedTo));
    } catch (error) {
      // A command that removes a file beside the server has removed its row before.
      if (systemCode(error) === 'ENOENT') continue;
      throw error;
    }
    moved.push({ kind: 'stray', path, movedTo });
  }
  return moved;
}

const fileMarks: Change<readonly Marked[], undefined> = {
  what: 'files could not be marked',
  make: async (statements, asks) => {
    const rows = asks.flat().map(({ id, becomes }) => [id, becomes]);
    await statements.all(MARK_FILES, JSON.stringify(rows));
    return asks.map(() => undefined);
  },
};
