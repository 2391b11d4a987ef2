import { join } from 'node:path';
import { notADirectory, storageError, systemCode } from './error';
import { fileSystem } from './file-system';

/** What lies in a folder. */
export interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * What lies in a folder, in any order; nothing where there is none: a server or a command may remove it at any time. Nobody
 * is waited for, since there may be very many.
 *
 * @throws StorageError `E_NOT_A_DIRECTORY`, `E_STORAGE`
 */
export function entriesOf(folder: string): readonly Entry[] {
  try {
    const entries = fileSystem.readdirSync(folder, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    if (systemCode(error) === 'ENOTDIR') throw notADirectory(folder, error);
    throw storageError(`${folder} cannot be listed`, error);
  }
}

/** The size of a file in bytes; `undefined` where there is none. @throws StorageError `E_STORAGE` */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await fileSystem.stat(path)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw storageError(`${path} cannot be looked at`, error);
  }
}

/** How many files lie in a folder and below it, and their bytes. @throws StorageError as {@link entriesOf} does */
export async function sizeBelow(folder: string): Promise<{ readonly files: number; readonly bytes: number }> {
  const size = { files: 0, bytes: 0 };
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const { name, isFolder } of entriesOf(next)) {
      const path = join(next, name);
      if (isFolder) {
        pending.push(path);
        continue;
      }
      const bytes = await sizeOf(path);
      if (bytes === undefined) continue;
      size.files += 1;
      size.bytes += bytes;
    }
  }
  return size;
}
