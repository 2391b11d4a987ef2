import { checkContent, type ContentState } from './content-check';
import type { Checksums } from './content-judge';
import type { ContentSource } from '../contents/content-source';
import { storageError } from '../error';
import { FILE_TOTALS } from '../records/file-statements';
import type { FileRecord, Files } from '../records/files';
import type { Statements } from '../records/statements';

/** One thing that a check has to tell. */
export type CheckFinding =
  /** Of a content that was checked: `intact` only where its row says otherwise. */
  | { readonly kind: 'content'; readonly file: FileRecord; readonly state: ContentState }
  /** A content that belongs to no file, and that no server is receiving; and what a server will do with it. */
  | { readonly kind: 'stray'; readonly path: string; readonly bytes: number; readonly fate: 'quarantined' | 'swept' }
  /** The database contradicts itself: `reason` is what SQLite says. */
  | { readonly kind: 'database'; readonly reason: string };

/** How far a check is. */
export interface CheckProgress {
  readonly files: number;
  readonly bytes: number;
  readonly ofFiles: number;
  readonly ofBytes: number;
}

/** What a check has looked at. */
export interface CheckTally {
  readonly files: number;
  readonly bytes: number;
  /** Of them, those of which only the size was judged: their checksum is of a kind that nobody here knows. */
  readonly sizeOnly: number;
  /** Contents without a row beside a running server: most likely it is receiving them. */
  readonly arriving: number;
  readonly quarantine: { readonly files: number; readonly bytes: number };
}

/** What to check, and by what. */
export interface CheckOptions {
  readonly checksums: Checksums;
  /** Only the contents of the client with this name, and nothing else. */
  readonly client?: Uint8Array | undefined;
  readonly onProgress?: ((progress: CheckProgress) => void) | undefined;
}

/** What a check looks at besides the contents of files: that differs with where the store is. */
export interface CheckedPlace {
  /** Whether the database contradicts itself. */
  database(): AsyncGenerator<CheckFinding>;
  /** Contents that belong to no file. @returns how many more a running server is likely to be receiving */
  strays(): AsyncGenerator<CheckFinding, number>;
  /** What lies in the quarantine. */
  quarantine(): Promise<{ readonly files: number; readonly bytes: number }>;
}

/** What a check reads. */
export interface CheckedStore {
  readonly reads: Statements;
  readonly files: Files;
  readonly source: ContentSource;
  readonly place: CheckedPlace;
}

/**
 * Checks the database against itself, every content against its row, and that every content has one; beside running
 * servers or without. Nothing is changed.
 *
 * @throws StorageError `E_STORAGE`, `E_DATABASE_CORRUPT` where the files cannot be listed
 */
export async function* checkAll(store: CheckedStore, options: CheckOptions): AsyncGenerator<CheckFinding, CheckTally> {
  const tally = { files: 0, bytes: 0, sizeOnly: 0, arriving: 0, quarantine: { files: 0, bytes: 0 } };
  if (options.client === undefined) yield* store.place.database();
  const total = await totals(store, options);
  for await (const records of store.files.pages({ client: options.client })) {
    for (const file of records) {
      const state = await checkContent(store.source, file, options.checksums, (bytes) => {
        tally.bytes += bytes;
        options.onProgress?.({ ...tally, ofFiles: total.files, ofBytes: total.bytes });
        return undefined;
      });
      tally.files += 1;
      if (!options.checksums.has(file.checksumId)) tally.sizeOnly += 1;
      if (state.kind !== 'intact' || file.state !== 'stored' || file.damagedAt !== undefined) {
        yield { kind: 'content', file, state };
      }
    }
  }
  if (options.client !== undefined) return tally;
  tally.arriving = yield* store.place.strays();
  return { ...tally, quarantine: await store.place.quarantine() };
}

async function totals({ reads, files }: CheckedStore, { client }: CheckOptions) {
  if (client !== undefined) {
    const total = { files: 0, bytes: 0 };
    for await (const records of files.pages({ client })) {
      total.files += records.length;
      for (const { size } of records) total.bytes += size;
    }
    return total;
  }
  try {
    const [total] = await reads.all<{ readonly files: number; readonly bytes: number }>(FILE_TOTALS);
    return total ?? { files: 0, bytes: 0 };
  } catch (error) {
    throw storageError('the files could not be counted', error);
  }
}
