import { readdirSync } from 'node:fs';
import { access, copyFile, mkdir, open, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';

export { constants } from 'node:fs';
export type { FileHandle } from 'node:fs/promises';

/**
 * Every call by which storage reaches the file system; SQLite makes its own. Nothing else in this folder imports `node:fs`,
 * so that a test that takes the place of these functions can have any of them fail.
 */
export const fileSystem = { access, copyFile, mkdir, open, readdirSync, rename, rm, rmdir, stat, statfs };
