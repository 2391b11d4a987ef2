import { contentAt } from '../contents/content-path';
import { storageError } from '../error';
import { FILES_THERE, PATHS_WITHOUT_ROW } from '../records/file-statements';
import type { Statements } from '../records/statements';
import type { SweptRows } from './strays';

/**
 * Asks the database for what a sweep has to know. Nearly every path names its file's id, by which the row is found at once;
 * only what is left is looked for among all paths, which takes a database longer.
 *
 * @param reads on a connection that reads what is committed, and not on a replica, which may be behind
 */
export function sweptRows(reads: Statements): SweptRows {
  return {
    pathsWithoutRow: async (paths) => {
      try {
        const asked = paths.flatMap((path) => {
          const id = contentAt(path)?.fileId;
          return id === undefined ? [] : [[id, path]];
        });
        const there = await reads.all<{ readonly id: string }>(FILES_THERE, JSON.stringify(asked));
        const ids = new Set(there.map(({ id }) => id));
        const left = paths.filter((path) => !ids.has(contentAt(path)?.fileId ?? ''));
        if (left.length === 0) return [];
        const found = await reads.all<{ readonly path: string }>(PATHS_WITHOUT_ROW, JSON.stringify(left));
        return found.map(({ path }) => path);
      } catch (error) {
        throw storageError('contents without a row could not be looked for', error);
      }
    },
  };
}
