import { hex } from '../../text/hex';
import { storageError } from '../error';
import { CONTENT_IN_ROW, FILE_BY_ID } from '../records/file-statements';
import type { Statements } from '../records/statements';
import type { Contents } from './contents';

/** Where stored contents are read from. */
export interface ContentSource {
  /**
   * The bytes of a file's content, piece by piece; each piece may be overwritten by the next.
   *
   * @throws UnreadableContent, and StorageError `E_STORAGE` where the database cannot be read
   */
  contentOf(file: { readonly id: Uint8Array; readonly path: string }): AsyncIterable<Uint8Array>;
  /** Whether there is still such a file: a running server may have deleted it. @throws StorageError `E_STORAGE` */
  hasFile(file: { readonly id: Uint8Array }): Promise<boolean>;
}

interface InRow {
  readonly content: Buffer | null;
}

/**
 * Reads contents from where they lie: a small one may still be in its row.
 *
 * @param reads on a connection that reads what is committed
 * @param hasRowContents whether the table has contents in rows: not in a shared database, and not where a server of an older
 *   version has made it
 */
export function contentSource(
  contents: Pick<Contents, 'pieces'>,
  reads: Statements,
  hasRowContents: boolean,
): ContentSource {
  return {
    async *contentOf({ id, path }) {
      const inRow = hasRowContents ? await contentInRow(reads, id) : undefined;
      // What is still in its row may be half in its place.
      if (inRow === undefined) yield* contents.pieces(path);
      else yield inRow;
    },
    hasFile: async ({ id }) => {
      try {
        return (await reads.all(FILE_BY_ID, hex(id))).length > 0;
      } catch (error) {
        throw storageError('a file could not be looked up', error);
      }
    },
  };
}

async function contentInRow(reads: Statements, id: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const rows = await reads.all<InRow>(CONTENT_IN_ROW, Buffer.from(id));
    return rows[0]?.content ?? undefined;
  } catch (error) {
    throw storageError('a content could not be read', error);
  }
}
