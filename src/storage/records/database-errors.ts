import { REPAIR, StorageError } from '../error';

/** Contents are there, and the database that knows them is not. */
export function missingDatabase(path: string): StorageError {
  return new StorageError('E_DATABASE_MISSING', `${path} is missing, and contents or its log are there`, {
    hint: REPAIR,
  });
}

/** Contents are there, and the database has no tables. */
export function emptyDatabase(path: string): StorageError {
  return new StorageError('E_DATABASE_EMPTY', `${path} is empty, and contents or its log are there`, { hint: REPAIR });
}

/** @param reason what SQLite says */
export function corruptDatabase(path: string, reason: string, cause?: unknown): StorageError {
  return new StorageError('E_DATABASE_CORRUPT', `${path} is damaged: ${reason}`, { cause, hint: REPAIR });
}

/** @param change the name of a change to the tables that this program does not know */
export function newerDatabase(path: string, change: string): StorageError {
  return new StorageError('E_NEWER_DATABASE', `${path} was made by a newer version of Sealwire (it has ${change})`, {
    hint: 'Use that version, or restore a backup that was made before it.',
  });
}

/** @param which says how many contents it does not know, `none of the contents` */
export function unrelatedDatabase(path: string, which: string): StorageError {
  return new StorageError('E_DATABASE_UNRELATED', `${path} knows ${which} beside it`, {
    hint: `It may be another server's, or an old one. ${REPAIR}`,
  });
}

/** The database is another program's. */
export function foreignDatabase(place: string): StorageError {
  const hint = place.includes('://') ? 'Choose another database.' : 'Choose another data directory.';
  return new StorageError('E_FOREIGN_DATABASE', `${place} was not made by Sealwire`, { hint });
}

/** A rebuild has made a database, and was cut short before that took its place. */
export function unfinishedRebuild(path: string): StorageError {
  return new StorageError('E_REBUILD_UNFINISHED', `${path} has not taken the place of the database yet`, {
    hint: 'Run `sealwire rebuild` again: it goes on where it was cut short.',
  });
}
