import { join } from 'node:path';
import type { ContentSource } from '../contents/content-source';
import { checkContent, type ContentState } from './content-check';
import type { Checksums } from './content-judge';
import { contentAt } from '../contents/content-path';
import { entriesOf, sizeBelow, sizeOf } from '../entries';
import { storageError } from '../error';
import { FILE_TOTALS, PATHS_WITHOUT_ROW } from '../records/file-statements';
import type { FileRecord, Files } from '../records/files';
import { CONTENT_FOLDER, QUARANTINE_FOLDER } from '../layout';
import { DirectoryLock } from '../lock';
import type { Statements } from '../records/statements';

/** One thing that a check has to tell. */
export type CheckFinding =
  /** Of a content that was checked: `intact` only where its row says otherwise. */
  | { readonly kind: 'content'; readonly file: FileRecord; readonly state: ContentState }
  /** A content that belongs to no file, while no server runs that may be receiving it. */
  | { readonly kind: 'stray'; readonly path: string; readonly bytes: number }
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

/** What a check reads. */
export interface CheckedStore {
  readonly directory: string;
  readonly reads: Statements;
  readonly files: Files;
  readonly source: ContentSource;
}

/** Paths that are looked up at a time. */
const PATHS_AT_ONCE = 500;

/**
 * Checks the database against itself, every content against its row, and that every content has one; beside a running
 * server or alone. Nothing is changed.
 *
 * @throws StorageError `E_STORAGE`, `E_DATABASE_CORRUPT` where the files cannot be listed
 */
export async function* checkAll(store: CheckedStore, options: CheckOptions): AsyncGenerator<CheckFinding, CheckTally> {
  const tally = { files: 0, bytes: 0, sizeOnly: 0, arriving: 0, quarantine: { files: 0, bytes: 0 } };
  if (options.client === undefined) yield* checkDatabase(store.reads);
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
  tally.arriving = yield* checkStrays(store);
  return { ...tally, quarantine: await sizeBelow(join(store.directory, QUARANTINE_FOLDER)) };
}

/** Whether the database contradicts itself, or does not know a content. @throws the driver's error where it cannot be read */
export async function hasDatabaseFaults(directory: string, reads: Statements): Promise<boolean> {
  for await (const _ of checkDatabase(reads)) return true;
  for (const paths of pathsOfContents(directory)) {
    const contents = paths.filter((path) => contentAt(path) !== undefined);
    if ((await reads.all(PATHS_WITHOUT_ROW, JSON.stringify(contents))).length > 0) return true;
  }
  return false;
}

async function* checkDatabase(reads: Statements): AsyncGenerator<CheckFinding> {
  try {
    for (const { integrity_check: reason } of await reads.all<{ integrity_check: string }>('PRAGMA integrity_check')) {
      if (reason !== 'ok') yield { kind: 'database', reason: reason.replace(/\s+/g, ' ') };
    }
    const rows = await reads.all<{ table: string; rowid: number; parent: string }>('PRAGMA foreign_key_check');
    for (const { table, rowid, parent } of rows) {
      yield { kind: 'database', reason: `row ${rowid} of ${table} belongs to none of ${parent}` };
    }
  } catch (error) {
    yield { kind: 'database', reason: storageError('it cannot be checked', error).message };
  }
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

/** @returns how many contents a running server is likely to be receiving */
async function* checkStrays(store: CheckedStore): AsyncGenerator<CheckFinding, number> {
  const isServed = await DirectoryLock.isHeld(store.directory);
  let arriving = 0;
  for (const paths of pathsOfContents(store.directory)) {
    const strays = await store.reads.all<{ readonly path: string }>(PATHS_WITHOUT_ROW, JSON.stringify(paths));
    for (const { path } of strays) {
      const bytes = await sizeOf(join(store.directory, path));
      // An upload was given up, or a file deleted, since it was listed.
      if (bytes === undefined) continue;
      if (isServed) arriving += 1;
      else yield { kind: 'stray', path, bytes };
    }
  }
  return arriving;
}

function* pathsOfContents(directory: string): Generator<readonly string[]> {
  let paths: string[] = [];
  for (const entry of entriesOf(join(directory, CONTENT_FOLDER))) {
    const path = `${CONTENT_FOLDER}/${entry.name}`;
    if (entry.isFolder) for (const { name } of entriesOf(join(directory, path))) paths.push(`${path}/${name}`);
    else paths.push(path);
    if (paths.length < PATHS_AT_ONCE) continue;
    yield paths;
    paths = [];
  }
  yield paths;
}
