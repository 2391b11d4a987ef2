import { contentAt } from '../contents/content-path';

/** An object that no server wants, as far as is known, or an upload in parts that nobody ends. */
export interface Stray {
  readonly kind: 'content' | 'upload';
  readonly path: string;
  /** By the store's clock: when the object was written, or the upload begun. */
  readonly since: Date;
  /** Bytes of an object; 0 of an upload, whose parts are not counted. */
  readonly size: number;
  /** Removes it. @throws StorageError `E_STORAGE` */
  readonly remove: () => Promise<void>;
}

/** What is there, wanted or not. */
export interface Listed extends Stray {
  /** Whether it is an upload to which no part has come. @throws StorageError `E_STORAGE` */
  readonly isEmpty: () => Promise<boolean>;
}

/** Some of what is there, and the time by the clock that dates it. */
export interface SweptPage {
  readonly storeTime: Date;
  readonly listed: readonly Listed[];
}

/** Contents beside which a server that died may have left something. */
export interface SweepableContents {
  /** All objects, wanted or not, page by page. @throws StorageError `E_STORAGE` */
  objects(): AsyncIterable<SweptPage>;
  /** All uploads in parts that are open, page by page. @throws StorageError `E_STORAGE` */
  openUploads(): AsyncIterable<SweptPage>;
}

/** The database, as far as a sweep asks it. */
export interface SweptRows {
  /** Those of the paths that no file has, by what is committed. @throws StorageError `E_STORAGE` */
  pathsWithoutRow(paths: readonly string[]): Promise<readonly string[]>;
}

/** Where strays are looked for. */
export interface StrayPlaces {
  readonly contents: SweepableContents;
  readonly rows: SweptRows;
  /** How old they are at least, in milliseconds; the same for all servers that share the contents. */
  readonly graceMs: number;
}

/**
 * Finds objects without a row and open uploads that are older than the grace time: those of each page
 * of a list, which may be none. Objects come first, so that an
 * upload whose object was removed goes too. An upload with parts whose path has a row is none: in some stores they are the
 * bytes of that file (docs/decisions/sweeping.md). What is not named as a content was put by somebody else.
 *
 * @throws StorageError `E_STORAGE`
 */
export async function* strays({ contents, rows, graceMs }: StrayPlaces): AsyncGenerator<readonly Stray[]> {
  for (const pages of [contents.objects(), contents.openUploads()]) {
    for await (const { storeTime, listed } of pages) {
      const limit = storeTime.getTime() - graceMs;
      const old = listed.filter(({ path, since }) => since.getTime() <= limit && contentAt(path) !== undefined);
      const paths = old.map(({ path }) => path);
      const unwanted = new Set(paths.length === 0 ? [] : await rows.pathsWithoutRow(paths));
      const found: Stray[] = [];
      for (const each of old) if (unwanted.has(each.path) || (await each.isEmpty())) found.push(each);
      yield found;
    }
  }
}
