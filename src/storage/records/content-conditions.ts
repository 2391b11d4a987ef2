import type { DataSource } from 'typeorm';
import { hex } from '../../text/hex';
import type { Change } from './batch';
import type { ContentState } from '../check/content-check';
import { columnsOf, openForChanging } from './sqlite/database';
import { toDatabaseTime } from './database-time';
import { storageError, systemCode } from '../error';
import { SET_CONDITIONS, type FileCondition } from './file-statements';
import { SqliteStatements } from './sqlite/sqlite-statements';

/** What a row is to say of its content, after a check. */
export interface FoundCondition {
  readonly id: Uint8Array;
  readonly found: ContentState['kind'];
  readonly at: Date;
}

/** Has rows say what a check has found of their contents. */
export const conditionChange: Change<readonly FoundCondition[], undefined> = {
  what: 'the condition of files could not be recorded',
  isOneStatement: () => true,
  make: async (statements, asks) => {
    await statements.all(SET_CONDITIONS, JSON.stringify(asks.flat().flatMap(toRows)));
    return asks.map(() => undefined);
  },
};

function toRows({ id, found, at }: FoundCondition): readonly FileCondition[] {
  switch (found) {
    case 'intact':
      return [[hex(id), 'stored', null]];
    case 'missing':
      return [[hex(id), 'missing', null]];
    case 'damaged':
    case 'unreadable':
      return [[hex(id), 'stored', toDatabaseTime(at)]];
    case 'deleted':
      return [];
  }
}

/** What the system or the driver says where this user may read and not write. */
const MAY_NOT_WRITE = ['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM', 'EACCES', 'EROFS', 'EPERM'];

/**
 * Has rows of a data directory say what a check has found of their contents, beside a running server or alone.
 *
 * @returns whether they do: not where this user may only read, or a server of this version has never used the directory
 * @throws StorageError as `openStoreReadOnly` does
 */
export async function recordConditionsIn(directory: string, found: readonly FoundCondition[]): Promise<boolean> {
  let connection: DataSource | undefined;
  try {
    connection = await openForChanging(directory);
    if (!(await columnsOf(connection, 'files')).has('Damaged')) return false;
    const statements = new SqliteStatements(connection);
    try {
      await conditionChange.make(statements, [found]);
    } finally {
      await statements.close();
    }
    return true;
  } catch (error) {
    const { cause } = error as { readonly cause?: unknown };
    if (MAY_NOT_WRITE.includes(systemCode(cause ?? error) ?? '')) return false;
    throw storageError(conditionChange.what, error);
  } finally {
    await connection?.destroy();
  }
}
