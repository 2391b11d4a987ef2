import { dirname } from 'node:path';
import { notADirectory, systemCode } from './error';
import { fileSystem, type FileHandle } from './file-system';

/** Makes a directory and its missing ancestors, for this user only; what was made survives a power cut. */
export async function makeDirectory(path: string): Promise<void> {
  const parent = dirname(path);
  try {
    await fileSystem.mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return;
    if (systemCode(error) !== 'ENOENT' || parent === path) throw error;
    await makeDirectory(parent);
    await fileSystem.mkdir(path, { mode: 0o700 });
  }
  await syncDirectory(parent);
}

/**
 * Looks whether there is a directory, or can be one.
 *
 * @throws StorageError `E_NOT_A_DIRECTORY` where a file stands in its place, or in that of an ancestor
 */
export async function requireNoFile(path: string): Promise<void> {
  const found = await fileSystem.stat(path).catch(() => undefined);
  if (found === undefined && dirname(path) !== path) return requireNoFile(dirname(path));
  if (found?.isDirectory() === false) throw notADirectory(path);
}

/** Makes what was written to a file survive a power cut. */
export async function syncFile(path: string): Promise<void> {
  const file = await fileSystem.open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes new, renamed and removed entries of a directory survive a power cut, where the platform offers it. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows opens no directory for this; NTFS logs such changes itself.
  if (process.platform === 'win32') return;
  const handle = await fileSystem.open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network and FUSE filesystems know no fsync of a directory.
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(systemCode(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

/** Appends all the bytes: one system call may write fewer than it was given. */
export async function appendAll(handle: FileHandle, buffers: readonly Uint8Array[]): Promise<void> {
  let rest = buffers.filter((buffer) => buffer.length > 0);
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest);
    rest = after(rest, bytesWritten);
  }
}

function after(buffers: readonly Uint8Array[], count: number): Uint8Array[] {
  const rest: Uint8Array[] = [];
  let skip = count;
  for (const buffer of buffers) {
    if (skip < buffer.length) rest.push(buffer.subarray(skip));
    skip = Math.max(0, skip - buffer.length);
  }
  return rest;
}
