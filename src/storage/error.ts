import { SealwireError } from '../wire/error';
import { PostgresFailure } from './records/postgresql/postgres-failure';

/**
 * What goes wrong while something is kept or read back. The codes:
 * - `E_STORAGE`: the disk or the database failed; `cause` is what the system said.
 * - `E_BACKUP_EXISTS`: something stands where a backup is to be.
 * - `E_BACKUP_INSIDE`: a backup was to be inside the data directory.
 * - `E_SWEEPING`: a server sweeps the bucket to which contents are to move.
 * - `E_MIGRATION_CONFLICT`: where clients are to move there are others with their ids or names.
 * - `E_DATA_LOCKED`: another server uses the data directory.
 * - `E_NOT_A_DIRECTORY`: a file stands where a directory is needed.
 * - `E_SQLITE_DRIVER`: the native driver does not load.
 * - `E_POSTGRES_DRIVER`: the driver of PostgreSQL does not load.
 * - `E_NO_DATABASE`: there is nothing to read.
 * - `E_FOREIGN_DATABASE`: the database was made by another program.
 * - `E_NEWER_DATABASE`: the database was changed by a newer version of this program.
 * - `E_DATABASE_MISSING`, `E_DATABASE_EMPTY`, `E_DATABASE_CORRUPT`, `E_DATABASE_UNRELATED`: the database is not as the contents
 *   beside it need it (docs/damage.md).
 * - `E_REBUILD_UNFINISHED`: a rebuild was cut short at its end.
 * - `E_UNKNOWN_CLIENT`, `E_UNKNOWN_FILE`: no row with that id.
 * - `E_OTHER_PUBLIC_KEY`: the client has sent another public key before.
 * - `E_FILE_VERIFIED`: a verified file is not discarded.
 * - `E_QUOTA`: the client has as much as it may have.
 * - `E_FREE_SPACE`: the disk has no more than what stays free.
 * - `E_CONTENTS_URL`: not the address of a bucket.
 * - `E_UPLOAD_CLOSED`, `E_STORE_CLOSED`: used after its end.
 */
export class StorageError extends SealwireError {}

/** What brings back a database that cannot be used. */
export const REPAIR =
  'Restore the database from a backup, or have `sealwire rebuild` make one from what can still be read.';

/**
 * Wraps what a system call or the database threw as `E_STORAGE`; an error that is already typed passes unchanged.
 *
 * @param place whose disk and rights the hint is about
 */
export function storageError(what: string, cause: unknown, place = 'data directory'): SealwireError {
  if (cause instanceof SealwireError) return cause;
  const reason = reasonOf(cause);
  const code = isCorruption(cause) ? 'E_DATABASE_CORRUPT' : 'E_STORAGE';
  const hint = cause instanceof PostgresFailure ? cause.hint : hintFor(reason, place);
  return new StorageError(code, `${what}: ${reason}`, { cause, hint });
}

// Neither asks `instanceof Error`: what native code throws may come from another realm.

/** The code of an error of the system or the driver, such as `ENOENT` or `SQLITE_BUSY`; `undefined` for anything else. */
export function systemCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}

/** Whether the database says that it is damaged, or that it is none. */
export function isCorruption(error: unknown): boolean {
  return ['SQLITE_CORRUPT', 'SQLITE_NOTADB'].includes(systemCode(error) ?? '');
}

/** What an error says. */
export function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/** Says that a file stands where a directory is needed. */
export function notADirectory(path: string, cause?: unknown): StorageError {
  return new StorageError('E_NOT_A_DIRECTORY', `${path} is a file, and a directory is needed`, {
    cause,
    hint: 'Name another directory, or move the file away.',
  });
}

function hintFor(reason: string, place: string): string {
  if (/\b(SQLITE_CORRUPT|SQLITE_NOTADB)\b/.test(reason)) return REPAIR;
  // Both the system and the database begin or continue their texts with a code.
  if (/\b(ENOSPC|EDQUOT|SQLITE_FULL)\b/.test(reason)) return `Free some space on the disk of the ${place}.`;
  if (/\b(EMFILE|ENFILE)\b/.test(reason)) {
    return 'Too many files are open: allow more (ulimit -n), or fewer clients at one time (--max-connections).';
  }
  if (/\b(EACCES|EPERM|EROFS|SQLITE_READONLY|SQLITE_CANTOPEN)\b/.test(reason)) {
    return `Check that this user may write to the ${place} and everything in it.`;
  }
  return `Check the disk of the ${place}.`;
}
