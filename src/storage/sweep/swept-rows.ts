import { storageError } from '../error';
import { PATHS_WITHOUT_ROW } from '../records/file-statements';
import type { Statements } from '../records/statements';
import type { SweptRows } from './strays';

/** Asks a database which contents it knows. @param reads on a connection that reads what is committed */
export function sweptRows(reads: Statements): SweptRows {
  return {
    pathsWithoutRow: async (paths) => {
      try {
        const rows = await reads.all<{ readonly path: string }>(PATHS_WITHOUT_ROW, JSON.stringify(paths));
        return rows.map(({ path }) => path);
      } catch (error) {
        throw storageError('contents could not be looked up', error);
      }
    },
  };
}
