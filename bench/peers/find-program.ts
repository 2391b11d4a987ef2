import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where servers lie that are on no ordinary user's PATH. */
const SYSTEM = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/** What is said of a program that is not there. */
export const NOT_INSTALLED = 'not installed';

/** The whole path of an installed program; `undefined` where there is none. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''), ...SYSTEM];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
