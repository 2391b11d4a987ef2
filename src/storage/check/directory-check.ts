import { join } from 'node:path';
import { contentAt } from '../contents/content-path';
import { entriesOf, sizeBelow, sizeOf } from '../entries';
import { storageError } from '../error';
import { CONTENT_FOLDER, QUARANTINE_FOLDER } from '../layout';
import { DirectoryLock } from '../lock';
import { PATHS_WITHOUT_ROW } from '../records/file-statements';
import type { Statements } from '../records/statements';
import type { CheckedPlace, CheckFinding } from './store-check';

/** Paths that are looked up at a time. */
const PATHS_AT_ONCE = 500;

/** What a check looks at in a data directory. @param reads on a connection that reads what is committed */
export function directoryCheck(directory: string, reads: Statements): CheckedPlace {
  return {
    database: () => checkDatabase(reads),
    strays: () => checkStrays(directory, reads),
    quarantine: () => sizeBelow(join(directory, QUARANTINE_FOLDER)),
  };
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

/** @returns how many contents a running server is likely to be receiving */
async function* checkStrays(directory: string, reads: Statements): AsyncGenerator<CheckFinding, number> {
  const isServed = await DirectoryLock.isHeld(directory);
  let arriving = 0;
  for (const paths of pathsOfContents(directory)) {
    const strays = await reads.all<{ readonly path: string }>(PATHS_WITHOUT_ROW, JSON.stringify(paths));
    for (const { path } of strays) {
      const bytes = await sizeOf(join(directory, path));
      // An upload was given up, or a file deleted, since it was listed.
      if (bytes === undefined) continue;
      if (isServed) arriving += 1;
      else yield { kind: 'stray', path, bytes, fate: 'quarantined' };
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
