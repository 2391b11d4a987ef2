import { open, stat, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Profile } from '../../generated';
import { ciphertextSize } from '../crypto/aes-cbc';
import { longestFileName } from '../protocol/field-sizes';
import { quoted, visiblePath } from '../text/visible';
import type { SourceFile } from './encrypted-content';
import { fileState } from './file-state';
import type { LocalFailure, MeasuredFile } from './session/events';

/** A file that is open for sending, measured once. */
export interface OpenFile extends SourceFile {
  readonly measured: MeasuredFile;
}

/** Opens a file and measures it. Nothing else is sent than the bytes that are there now. */
export async function openFile(path: string, profile: Profile): Promise<OpenFile | LocalFailure> {
  const fileName = Buffer.from(basename(path), 'utf8');
  const longest = longestFileName(profile);
  if (fileName.length > longest) {
    return { failed: `the file name ${quoted(fileName)} has ${fileName.length} bytes, more than ${longest}` };
  }
  let handle: FileHandle;
  try {
    // Before it is opened: opening a named pipe would wait for its writer.
    const found = await stat(path);
    if (found.isDirectory())
      return { failed: `${visiblePath(path)} is a directory: --recursive sends the files in it` };
    if (!found.isFile()) return { failed: `${visiblePath(path)} is no regular file` };
    handle = await open(path, 'r');
  } catch (error) {
    return { failed: `${visiblePath(path)} cannot be read: ${reason(error)}` };
  }
  const state = await fileState(handle.fd);
  const size = Number(state.size);
  return { handle, state, measured: { fileName, size, contentSize: ciphertextSize(size, profile.aes.iv) } };
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
