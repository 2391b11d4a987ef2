import { join } from 'node:path';
import { hex } from '../../../text/hex';
import { makeDirectory, syncDirectory, syncFile } from '../../durable';
import { sizeOf } from '../../entries';
import { fileSystem } from '../../file-system';
import { DATABASE_FILE, OLD_DATABASES_FOLDER } from '../../layout';

/** What SQLite keeps of a database: itself, and the log of what was committed last. */
const FILES = [DATABASE_FILE, `${DATABASE_FILE}-wal`];

/**
 * Keeps a copy of the database and its log, as they are, in a folder of its own, which survives a power cut.
 *
 * @returns the folder, relative to the data directory; `undefined` where there is no database
 */
export async function keepDatabase(directory: string, now: Date, id: Uint8Array): Promise<string | undefined> {
  const folder = `${OLD_DATABASES_FOLDER}/${now.toISOString().replace(/[:.]/g, '-')}-${hex(id).slice(0, 8)}`;
  const parent = join(directory, OLD_DATABASES_FOLDER);
  const half = join(directory, `${folder}.half`);
  await makeDirectory(parent);
  await makeDirectory(half);
  let count = 0;
  for (const file of FILES) if (await copy(join(directory, file), join(half, file))) count += 1;
  if (count === 0) {
    await fileSystem.rm(half, { recursive: true });
    return undefined;
  }
  await syncDirectory(half);
  await fileSystem.rename(half, join(directory, folder));
  await syncDirectory(parent);
  return folder;
}

async function copy(from: string, to: string): Promise<boolean> {
  // An empty log says nothing: whoever reads leaves one.
  if (((await sizeOf(from)) ?? 0) === 0) return false;
  await fileSystem.copyFile(from, to);
  await syncFile(to);
  return true;
}
