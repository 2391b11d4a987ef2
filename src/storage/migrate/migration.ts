import type { ContentState } from '../check/content-check';
import type { Checksums } from '../check/content-judge';
import type { ContentSource } from '../contents/content-source';
import { storageError } from '../error';
import { FILE_TOTALS } from '../records/file-statements';
import type { FileRecord, Files } from '../records/files';
import type { Statements } from '../records/statements';
import type { StoreBase } from '../store';
import { moveClients } from './moving-clients';
import { moveFiles } from './moving-files';

/** What is moved: a data directory that no server uses. */
export interface MigrationSource {
  readonly reads: Statements;
  readonly files: Files;
  readonly contents: Pick<ContentSource, 'contentOf'>;
}

/** Where it moves. */
export interface MigrationTarget extends Pick<StoreBase, 'reads' | 'writes' | 'contents'> {
  /** Makes sure that nobody sweeps contents whose rows are about to be written. @throws StorageError `E_SWEEPING` */
  readonly requireNoSweep: () => Promise<void>;
}

/** How a migration is made. */
export interface MigrationOptions {
  readonly checksums: Checksums;
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined;
}

/** How far it is. */
export interface MigrationProgress {
  readonly files: number;
  /** Of contents, that have been judged. */
  readonly bytes: number;
  readonly ofFiles: number;
  readonly ofBytes: number;
}

/** One file of which there is something to tell. */
export type MigrationFinding =
  /** Its content is not as it should be, and its row says so; of one that is `unreadable` nothing has moved. */
  | { readonly kind: 'content'; readonly file: FileRecord; readonly state: ContentState }
  /** Another file has its id there, and nothing of it has moved. */
  | { readonly kind: 'conflict'; readonly file: FileRecord };

/** What a migration has done. */
export interface MigrationTally {
  readonly clients: number;
  /** Files that are in their new place now. */
  readonly files: number;
  /** Of their contents, by what their rows say. */
  readonly bytes: number;
  /** Files whose contents were sent. Those of the others were there, and were judged there. */
  readonly sent: number;
  /** Files of whose contents only the size was judged: their checksum is of a kind that nobody here knows. */
  readonly sizeOnly: number;
}

/**
 * Moves clients and files: first the clients, then of each file its content, and its row once that is there. Nothing in the
 * source is changed. Where it was stopped, at whatever point, it may be made again: what has moved is judged in its new place, and
 * not sent again.
 *
 * @throws StorageError `E_MIGRATION_CONFLICT` where another client has an id or a name that would move, and nothing was
 *   written; `E_STORAGE`
 */
export async function* migrateTo(
  target: MigrationTarget,
  source: MigrationSource,
  { checksums, onProgress }: MigrationOptions,
): AsyncGenerator<MigrationFinding, MigrationTally> {
  const tally = { clients: await moveClients(target, source.reads), files: 0, bytes: 0, sent: 0, sizeOnly: 0 };
  const progress = { files: 0, bytes: 0, ...(await totals(source.reads)) };
  const copy = {
    from: (file: FileRecord) => source.contents.contentOf(file),
    to: target.contents,
    checksums,
    onPiece: (bytes: number) => {
      progress.bytes += bytes;
      onProgress?.(progress);
      return undefined;
    },
  };
  for await (const { row, isSent, finding } of moveFiles(source.files.pages(), target, copy)) {
    progress.files += 1;
    onProgress?.(progress);
    if (finding !== undefined) yield finding;
    if (row === undefined) continue;
    tally.files += 1;
    tally.bytes += row.size;
    if (isSent) tally.sent += 1;
    if (!checksums.has(row.checksumId)) tally.sizeOnly += 1;
  }
  return tally;
}

async function totals(reads: Statements): Promise<Pick<MigrationProgress, 'ofFiles' | 'ofBytes'>> {
  try {
    const [total] = await reads.all<{ readonly files: number; readonly bytes: number }>(FILE_TOTALS);
    return { ofFiles: total?.files ?? 0, ofBytes: total?.bytes ?? 0 };
  } catch (error) {
    throw storageError('the files could not be counted', error);
  }
}
