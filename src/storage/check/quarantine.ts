import { join } from 'node:path';
import { entriesOf, sizeBelow } from '../entries';
import { storageError } from '../error';
import { fileSystem } from '../file-system';
import { QUARANTINE_FOLDER } from '../layout';

/** What one start of a server has put into the quarantine. */
export interface QuarantinedFolder {
  /** Relative to the data directory, with forward slashes. */
  readonly path: string;
  readonly since: Date;
  readonly files: number;
  readonly bytes: number;
}

/** The beginning of a folder's name: when the server started. */
const STARTED = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z-/;

/**
 * The folders of the quarantine of a data directory that are older than a time. What lies there and was not put there by a
 * server is not looked at.
 *
 * @throws StorageError `E_STORAGE`
 */
export async function quarantinedBefore(directory: string, before: Date): Promise<readonly QuarantinedFolder[]> {
  const folders: QuarantinedFolder[] = [];
  const names = entriesOf(join(directory, QUARANTINE_FOLDER)).map(({ name }) => name);
  for (const name of names.sort()) {
    const since = startIn(name);
    if (since === undefined || since >= before) continue;
    const path = `${QUARANTINE_FOLDER}/${name}`;
    folders.push({ path, since, ...(await sizeBelow(join(directory, path))) });
  }
  return folders;
}

/** Removes a folder of the quarantine with all that is in it. @throws StorageError `E_STORAGE` */
export async function removeQuarantined(directory: string, { path }: QuarantinedFolder): Promise<void> {
  try {
    await fileSystem.rm(join(directory, path), { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    throw storageError(`${path} could not be removed`, error);
  }
}

function startIn(name: string): Date | undefined {
  const [, day = '', hours = '', minutes = '', seconds = '', milliseconds = ''] = STARTED.exec(name) ?? [];
  const time = new Date(`${day}T${hours}:${minutes}:${seconds}.${milliseconds}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
