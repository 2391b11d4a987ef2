import { readFile } from 'node:fs/promises';
import { CourseFileError } from './error';

/**
 * The bytes of a file, or `undefined` where there is none.
 * @throws CourseFileError `E_COURSE_FILE` where there is something that cannot be read
 */
export async function readFileIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new CourseFileError('E_COURSE_FILE', `${path} cannot be read (${code ?? String(cause)})`, {
      hint: 'Make it a file that this user may read, or remove it.',
      cause,
    });
  }
}
