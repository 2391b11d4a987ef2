import { hex } from '../../text/hex';
import { contentPath } from '../contents/content-path';
import { storageError } from '../error';
import type { FileRecord } from '../records/files';
import { copyContent, type ContentCopy } from './content-copy';
import { FILES_IN_THE_WAY, fileMigration, isSameFile, type KnownFile } from './migrated-files';
import type { MigrationFinding, MigrationTarget } from './migration';

/** Contents that are on their way at one time. */
const CONTENTS_AT_ONCE = 6;

/** Files that get their rows together. */
const ROWS_AT_ONCE = 50;

/** How files move. */
export interface FileMoves extends Omit<ContentCopy, 'from'> {
  /** Reads the content of a file from where it was. */
  readonly from: (file: FileRecord) => AsyncIterable<Uint8Array>;
}

/** What has become of a file. */
export interface MovedFile {
  readonly file: FileRecord;
  /** As it is in its new place; `undefined` where it has not moved. */
  readonly row: FileRecord | undefined;
  /** Whether its content was sent, and not there already. */
  readonly isSent: boolean;
  /** What there is to tell of it. */
  readonly finding: MigrationFinding | undefined;
}

/**
 * Moves files, several contents at a time, and answers each when its row is written. Rows are written in the order of the
 * source, in which files are listed.
 *
 * @throws StorageError `E_STORAGE`
 */
export async function* moveFiles(
  pages: AsyncIterable<readonly FileRecord[]>,
  target: MigrationTarget,
  parts: FileMoves,
): AsyncGenerator<MovedFile> {
  const moving: Promise<MovedFile>[] = [];
  let moved: MovedFile[] = [];
  const takeFirst = async (): Promise<void> => {
    const first = await moving[0];
    void moving.shift();
    if (first !== undefined) moved.push(first);
  };
  try {
    for await (const files of pages) {
      const known = await filesInTheWay(target, files);
      for (const file of files) {
        moving.push(begun(move(file, known.get(hex(file.id)), parts)));
        if (moving.length === CONTENTS_AT_ONCE) await takeFirst();
        if (moved.length < ROWS_AT_ONCE) continue;
        yield* await recorded(target, moved);
        moved = [];
      }
    }
    while (moving.length > 0) await takeFirst();
    yield* await recorded(target, moved);
  } finally {
    await Promise.allSettled(moving);
  }
}

/** What fails is thrown when its turn comes. */
function begun<T>(promise: Promise<T>): Promise<T> {
  void promise.catch(() => undefined);
  return promise;
}

async function recorded(
  { writes, requireNoSweep }: MigrationTarget,
  moved: readonly MovedFile[],
): Promise<readonly MovedFile[]> {
  const rows = moved.flatMap(({ row }) => row ?? []);
  if (rows.length === 0) return moved;
  await requireNoSweep();
  await writes.change(fileMigration, rows);
  return moved;
}

async function move(file: FileRecord, known: KnownFile | undefined, parts: FileMoves): Promise<MovedFile> {
  const target = { ...file, path: contentPath(file.clientId, file.id, file.fileName) };
  if (known !== undefined && !isSameFile(known, target)) {
    return { file, row: undefined, isSent: false, finding: { kind: 'conflict', file } };
  }
  const { state, isSent } = await copyContent(target, { ...parts, from: () => parts.from(file) });
  const finding = state.kind === 'intact' ? undefined : ({ kind: 'content', file, state } as const);
  switch (state.kind) {
    case 'intact':
      return { file, row: { ...target, state: 'stored', damagedAt: undefined }, isSent, finding };
    case 'damaged':
      return { file, row: { ...target, state: 'stored', damagedAt: file.damagedAt ?? new Date() }, isSent, finding };
    case 'missing':
      return { file, row: { ...target, state: 'missing' }, isSent, finding };
    case 'unreadable':
      return { file, row: undefined, isSent, finding };
  }
}

async function filesInTheWay(
  { reads }: MigrationTarget,
  files: readonly FileRecord[],
): Promise<ReadonlyMap<string, KnownFile>> {
  try {
    const ids = JSON.stringify(files.map(({ id }) => hex(id)));
    const known = await reads.all<KnownFile>(FILES_IN_THE_WAY, ids);
    return new Map(known.map((file) => [file.id, file]));
  } catch (error) {
    throw storageError('the files that are there could not be looked up', error);
  }
}
