import { join } from 'node:path';
import { entriesOf } from '../../entries';
import { CONTENT_FOLDER } from '../../layout';

const FOLDER = /^[0-9a-f]{32}$/;
const CONTENT = /^[0-9a-f]{32}-/;

/**
 * The clients whose contents are there, by their ids in hexadecimal digits: folders that hold something named as a content
 * is. What else lies there was put by somebody else.
 *
 * @throws StorageError `E_NOT_A_DIRECTORY` where a file stands in the place of all contents
 */
export function* foldersWithContents(directory: string): Generator<string, undefined> {
  const root = join(directory, CONTENT_FOLDER);
  for (const { name, isFolder } of entriesOf(root)) {
    if (!isFolder || !FOLDER.test(name)) continue;
    if (entriesOf(join(root, name)).some((entry) => CONTENT.test(entry.name))) yield name;
  }
  return undefined;
}

/** Whether there is any content. @throws StorageError as {@link foldersWithContents} does */
export function hasContents(directory: string): boolean {
  return foldersWithContents(directory).next().done !== true;
}

/** What lies in the folder of a client, by name. */
export function namesIn(directory: string, client: string): readonly string[] {
  return entriesOf(join(directory, CONTENT_FOLDER, client)).map(({ name }) => name);
}
