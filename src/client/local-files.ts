import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Profile } from '../../generated';
import { ciphertextSize } from '../crypto/aes-cbc';
import { longestFileName } from '../protocol/field-sizes';
import { quoted, visiblePath } from '../text/visible';
import type { SourceFile } from './encrypted-content';
import { fileState, howChanged } from './file-state';
import type { LocalFailure, MeasuredFile } from './session/events';

/** A file that is to be sent, measured once: a small one as it was read then, any other one open. */
export type LocalFile = { readonly measured: MeasuredFile } & (SourceFile | { readonly bytes: Uint8Array });

/** Bytes of a file that is read when it is measured (docs/decisions/small-files-at-once.md). */
const SMALL = 64 * 1024;

/** Measures a file, and makes sure that it can be read. */
export function lookAtFile(path: string, profile: Profile): MeasuredFile | LocalFailure {
  try {
    const found = find(path, profile);
    if (!('failed' in found)) closeSync(openSync(path, 'r'));
    return found;
  } catch (error) {
    return unreadable(path, error);
  }
}

/** Opens a file and measures it. Nothing else is sent than the bytes that are there now. */
export async function openFile(path: string, profile: Profile): Promise<LocalFile | LocalFailure> {
  try {
    const found = find(path, profile);
    if ('failed' in found) return found;
    const { fileName } = found;
    const bytes = found.size <= SMALL ? readAtOnce(path) : undefined;
    if (bytes !== undefined) return { measured: measured(fileName, bytes.length, profile), bytes };
    const handle = await open(path, 'r');
    const state = await fileState(handle);
    return { measured: measured(fileName, Number(state.size), profile), handle, state };
  } catch (error) {
    return unreadable(path, error);
  }
}

/** A file of a name that goes onto the wire; it is not opened yet: opening a named pipe would wait for its writer. */
function find(path: string, profile: Profile): MeasuredFile | LocalFailure {
  const fileName = Buffer.from(basename(path), 'utf8');
  const longest = longestFileName(profile);
  if (fileName.length > longest) {
    return { failed: `the file name ${quoted(fileName)} has ${fileName.length} bytes, more than ${longest}` };
  }
  const found = statSync(path);
  if (found.isDirectory()) return { failed: `${visiblePath(path)} is a directory: --recursive sends the files in it` };
  if (!found.isFile()) return { failed: `${visiblePath(path)} is no regular file` };
  return measured(fileName, found.size, profile);
}

function measured(fileName: Uint8Array, size: number, profile: Profile): MeasuredFile {
  return { fileName, size, contentSize: ciphertextSize(size, profile.aes.iv) };
}

/** All of a small file as it was at one moment; `undefined` where it is no small one any more, or is written to. */
function readAtOnce(path: string): Uint8Array | undefined {
  const fd = openSync(path, 'r');
  try {
    const before = fstatSync(fd, { bigint: true });
    if (before.size > SMALL) return undefined;
    const bytes = Buffer.allocUnsafe(Number(before.size));
    const isWhole = readSync(fd, bytes, 0, bytes.length, 0) === bytes.length;
    return isWhole && howChanged(before, fstatSync(fd, { bigint: true })) === undefined ? bytes : undefined;
  } finally {
    closeSync(fd);
  }
}

function unreadable(path: string, error: unknown): LocalFailure {
  return { failed: `${visiblePath(path)} cannot be read: ${reason(error)}` };
}

function reason(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
      return 'this user may not read it';
    default:
      return (error as Error).message;
  }
}
