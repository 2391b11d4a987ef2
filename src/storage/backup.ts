import { dirname, join, resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { ContentJudge, faultText, type Checksums, type ContentFacts } from './check/content-judge';
import { createDatabaseFile, openForChanging, openForReading } from './records/sqlite/database';
import { appendAll, makeDirectory, requireNoFile, syncDirectory, syncFile } from './durable';
import { StorageError, storageError, systemCode } from './error';
import { fileSystem } from './file-system';
import { DATABASE_FILE } from './layout';
import { piecesOf } from './contents/folder/pieces';
import { UnreadableContent } from './contents/unreadable-content';
import { SqliteStatements } from './records/sqlite/sqlite-statements';

/** What a backup is made of. */
export interface BackupOptions {
  /** The data directory; a server may run on it. */
  readonly directory: string;
  /** Where the backup is to be; nothing must be there. */
  readonly to: string;
  readonly checksums: Checksums;
}

/** What a backup holds. */
export interface Backup {
  readonly files: number;
  /** Of plaintext. */
  readonly bytes: number;
  /** Contents that are not what their rows say; what there is of them is in the backup. */
  readonly faults: readonly { readonly path: string; readonly text: string }[];
}

/** How many contents are copied at a time. */
const AT_ONCE = 8;

/** Behind the name of a backup that is not complete yet. */
const INCOMPLETE = '.incomplete';

/**
 * Copies a data directory, also one in use: the database as it is at one moment, then every content that it knows, each of
 * which was whole before it had its row. So all that was acknowledged before is in the backup, which a server can be
 * started on. It has its name once it survives a power cut.
 *
 * @throws StorageError E_BACKUP_EXISTS, E_BACKUP_INSIDE; and as `openStoreReadOnly` does
 */
export async function backUp({ directory, to, checksums }: BackupOptions): Promise<Backup> {
  const [root, target] = [resolve(directory), resolve(to)];
  const work = `${target}${INCOMPLETE}`;
  for (const path of [target, work]) await requireNothing(path);
  await requireOutside(root, target);
  const source = await openForReading(root);
  try {
    await requireNoFile(dirname(work));
    await makeDirectory(work);
    await copyDatabase(source, work);
    const made = await copyContents(source, root, work, checksums);
    await syncFile(join(work, DATABASE_FILE));
    await syncDirectory(work);
    await fileSystem.rename(work, target);
    await syncDirectory(dirname(target));
    return made;
  } catch (error) {
    throw storageError(`the backup ${work} could not be completed`, error, 'backup');
  } finally {
    await source.destroy();
  }
}

async function requireNothing(path: string): Promise<void> {
  const found = await fileSystem.stat(path).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'ENOTDIR')
      throw storageError(`${path} cannot be used`, error);
  });
  if (found === undefined) return;
  throw new StorageError('E_BACKUP_EXISTS', `${path} exists already`, {
    hint: path.endsWith(INCOMPLETE)
      ? 'A backup was interrupted, or is being made: remove it, or name another directory.'
      : 'Name a directory that does not exist yet.',
  });
}

/** What is in the data directory may be moved to the quarantine or pruned, and is lost together with it. */
async function requireOutside(root: string, target: string): Promise<void> {
  const real = await fileSystem.stat(root).catch(() => undefined);
  for (let folder = dirname(target); real !== undefined; folder = dirname(folder)) {
    const found = await fileSystem.stat(folder).catch(() => undefined);
    if (found?.dev === real.dev && found.ino === real.ino) {
      throw new StorageError('E_BACKUP_INSIDE', `${target} is inside the data directory ${root}`, {
        hint: 'Name a directory elsewhere, best on another disk.',
      });
    }
    if (folder === dirname(folder)) return;
  }
}

/** In one read transaction, which holds up nobody who writes. */
async function copyDatabase(source: DataSource, work: string): Promise<void> {
  // Made before, for its owner alone.
  await createDatabaseFile(work);
  const statements = new SqliteStatements(source);
  try {
    await statements.all('VACUUM INTO ?', join(work, DATABASE_FILE));
  } finally {
    await statements.close();
  }
}

/** A file of the backup's database whose content is not in its row. */
interface BackedUp extends ContentFacts {
  readonly row: number;
  /** In upper-case hexadecimal digits. */
  readonly id: string;
  readonly path: string;
}

const CONTENTS = `
  SELECT "rowid" AS "row", hex("ID") AS "id", "PathName" AS "path", "Size" AS "size", "Checksum" AS "checksum",
    "ChecksumId" AS "checksumId"
  FROM "files" WHERE "rowid" > ? AND "State" = 'stored' AND "Content" IS NULL ORDER BY "rowid" LIMIT 1000`;

const TOTALS = `SELECT count(*) AS "files", coalesce(sum("Size"), 0) AS "bytes" FROM "files" WHERE "State" = 'stored'`;

const IS_THERE = `SELECT 1 FROM "files" WHERE "ID" = unhex(?)`;

const FORGET = `DELETE FROM "files" WHERE "ID" = unhex(?)`;

async function copyContents(source: DataSource, root: string, work: string, checksums: Checksums): Promise<Backup> {
  const copy = await openForChanging(work);
  const [statements, current] = [new SqliteStatements(copy), new SqliteStatements(source)];
  const faults: { readonly path: string; readonly text: string }[] = [];
  const folders = new Set<string>();
  const copyOne = async (file: BackedUp): Promise<void> => {
    const text = await copyContent(file, root, work, checksums);
    if (text === undefined) return;
    // It was removed since the database was copied, and is no part of the backup.
    if ((await current.all(IS_THERE, file.id)).length === 0) await statements.all(FORGET, file.id);
    else faults.push({ path: file.path, text });
  };
  try {
    for (let last = 0; ;) {
      const files = await statements.all<BackedUp>(CONTENTS, last);
      if (files.length === 0) break;
      for (const { path } of files) {
        const folder = dirname(join(work, path));
        if (!folders.has(folder)) await makeDirectory(folder);
        folders.add(folder);
      }
      for (let at = 0; at < files.length; at += AT_ONCE) await Promise.all(files.slice(at, at + AT_ONCE).map(copyOne));
      last = files.at(-1)?.row ?? last;
    }
    for (const folder of folders) await syncDirectory(folder);
    const [totals] = await statements.all<{ readonly files: number; readonly bytes: number }>(TOTALS);
    return { files: 0, bytes: 0, ...totals, faults };
  } finally {
    await Promise.all([statements.close(), current.close()]);
    await copy.destroy();
  }
}

/** Copies a content, as far as it is there. @returns what is wrong with it */
async function copyContent(
  file: BackedUp,
  root: string,
  work: string,
  checksums: Checksums,
): Promise<string | undefined> {
  const judge = new ContentJudge(file, checksums);
  const path = join(work, file.path);
  const target = await fileSystem.open(path, 'wx', 0o600);
  try {
    for await (const piece of piecesOf(join(root, file.path))) {
      judge.update(piece);
      await appendAll(target, [piece]);
    }
    await target.sync();
    const fault = judge.fault();
    return fault === undefined ? undefined : faultText(fault);
  } catch (error) {
    if (!(error instanceof UnreadableContent)) throw error;
    // A start would take an empty content for one that was cut.
    await fileSystem.rm(path);
    return error.isMissing ? 'is missing' : `cannot be read: ${error.message}`;
  } finally {
    await target.close();
  }
}
