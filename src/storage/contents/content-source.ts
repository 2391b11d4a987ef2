import { join } from 'node:path';
import { hex } from '../../text/hex';
import type { ContentSource } from '../check/content-check';
import { storageError } from '../error';
import { CONTENT_IN_ROW, FILE_BY_ID } from '../records/file-statements';
import type { Statements } from '../records/statements';

interface InRow {
  readonly content: Buffer | null;
}

/**
 * Where the contents of a data directory are read from.
 *
 * @param reads on a connection that reads what is committed
 * @param knowsRowContents whether the table has the column for contents in rows, which a server of an older version did not make
 */
export function contentSource(directory: string, reads: Statements, knowsRowContents = true): ContentSource {
  return {
    contentPath: (file) => join(directory, file.path),
    contentInRow: async (file) => {
      if (!knowsRowContents) return undefined;
      try {
        const rows = await reads.all<InRow>(CONTENT_IN_ROW, Buffer.from(file.id));
        return rows[0]?.content ?? undefined;
      } catch (error) {
        throw storageError('a content could not be read', error);
      }
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
