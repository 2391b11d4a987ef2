import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DataSource } from 'typeorm';
import { hex } from '../text/hex';
import type { Contents } from './contents';
import { makeDirectory } from './durable';
import { fileEntity, type FileRow, type FileState } from './entities';
import { QUARANTINE_FOLDER } from './layout';
import type { WriteQueue } from './write-queue';

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
  readonly contents: Contents;
  readonly connection: DataSource;
  readonly writes: WriteQueue;
  readonly now: () => Date;
  readonly newId: () => Uint8Array;
}

/**
 * Makes contents and rows agree after whatever ended the last run. Strays are moved, rows are marked, nothing is deleted
 * (docs/architecture.md, "Durability"). The caller holds the lock, and no upload runs.
 */
export async function reconcile(options: ReconcileOptions): Promise<readonly Discrepancy[]> {
  const contents = await options.contents.scan();
  const rows = await options.connection.manager.find(fileEntity);
  const known = new Set(rows.map((row) => row.pathName));
  const present = new Set(contents);
  const strays = contents.filter((path) => !known.has(path));
  return [...(await moveStrays(options, strays)), ...(await markRows(options.writes, rows, present))];
}

async function moveStrays(options: ReconcileOptions, strays: readonly string[]): Promise<readonly Discrepancy[]> {
  if (strays.length === 0) return [];
  // A folder of its own for each start: a rename would replace an earlier stray of the same path.
  const time = options.now().toISOString().replace(/[:.]/g, '-');
  const folder = `${QUARANTINE_FOLDER}/${time}-${hex(options.newId())}`;
  await makeDirectory(join(options.directory, QUARANTINE_FOLDER));
  await mkdir(join(options.directory, folder));
  const moved: Discrepancy[] = [];
  for (const path of strays) {
    const movedTo = `${folder}/${path}`;
    await mkdir(dirname(join(options.directory, movedTo)), { recursive: true });
    await rename(join(options.directory, path), join(options.directory, movedTo));
    moved.push({ kind: 'stray', path, movedTo });
  }
  return moved;
}

async function markRows(
  writes: WriteQueue,
  rows: readonly FileRow[],
  present: ReadonlySet<string>,
): Promise<readonly Discrepancy[]> {
  const found: Discrepancy[] = [];
  for (const row of rows) {
    const state: FileState = present.has(row.pathName) ? 'stored' : 'missing';
    if (state !== row.state) {
      await writes.transaction('a file could not be marked', (manager) =>
        manager.update(fileEntity, { id: row.id }, { state }),
      );
    }
    if (state === 'missing') found.push({ kind: 'missing', path: row.pathName, fileId: row.id });
    else if (row.state === 'missing') found.push({ kind: 'restored', path: row.pathName, fileId: row.id });
  }
  return found;
}
