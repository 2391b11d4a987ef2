import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { isIdentityFile } from '../course/kept-identities';
import { SealwireError } from '../wire/error';
import { visiblePath } from '../text/visible';

/**
 * The paths with each directory replaced by the files in it and below it, in the order of their names. Links to
 * directories are not followed, and the files of a client's identity are left out: a private key is nobody else's. What is
 * left out is told.
 * @throws SealwireError `E_FILES_TO_SEND` where a directory cannot be read or holds nothing to send
 */
export function filesBelow(paths: readonly string[], leftOut: (path: string, why: string) => void): readonly string[] {
  return paths.flatMap((path) => {
    if (!isDirectory(path)) return [path];
    const found = [...walk(path, leftOut)];
    if (found.length === 0) throw refuse(`${visiblePath(path)} holds no file to send`, 'Name another directory.');
    return found;
  });
}

function* walk(directory: string, leftOut: (path: string, why: string) => void): Generator<string> {
  for (const entry of entriesOf(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* walk(path, leftOut);
    else if (isIdentityFile(path)) leftOut(path, "it belongs to a client's identity");
    else if (entry.isFile()) yield path;
    else if (!entry.isSymbolicLink()) leftOut(path, 'it is no regular file');
    else if (isDirectory(path)) leftOut(path, 'links to directories are not followed');
    else yield path;
  }
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    const reason = (error as Error).message;
    throw refuse(
      `${visiblePath(directory)} cannot be read: ${reason}`,
      'Nothing was sent. Make it readable, or leave it out.',
    );
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // What is wrong with it is told when all files are looked at.
    return false;
  }
}

function refuse(what: string, hint: string): SealwireError {
  return new SealwireError('E_FILES_TO_SEND', what, { hint });
}
