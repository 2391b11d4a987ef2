import { constants, existsSync } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { NoTargetError } from '../failure';

/** What a program keeps between two runs, or is told for one: never the user's own. */
const OWN_FILES = /^(?:defensive\.db(?:-.*)?|me\.info|priv\.key|port\.info|info\.port)$/;
const LEFT_OUT_FOLDERS: ReadonlySet<string> = new Set(['.git', '__pycache__']);
/** Installed packages: many, large and only read. */
const LINKED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', '.venv', 'venv']);
const MOST_BYTES = 200 * 1024 * 1024;
/** Folders and links count too. */
const MOST_FILES = 20_000;

/**
 * The directory whose files a command needs beside it: the chosen one; else the current directory, where one of the first
 * two words of the command (options aside) is a relative path to something in it, as in `python main.py`; else none.
 */
export function templateOf(command: string, chosen: string | undefined): string | undefined {
  const current = process.cwd();
  if (chosen !== undefined) return resolve(current, chosen);
  const words = command.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-'));
  const isThere = words.slice(0, 2).some((word) => {
    const path = word.replace(/^(["'])(.*)\1$/, '$2');
    return !isAbsolute(path) && !path.split(/[\\/]/).includes('..') && existsSync(join(current, path));
  });
  return isThere ? current : undefined;
}

/**
 * Copies a directory into another, without overwriting anything. Left out: `defensive.db` (and what SQLite keeps beside
 * it), `me.info`, `priv.key`, `port.info`, `info.port` and the folders `.git` and `__pycache__`, at any depth. Not copied
 * but linked to: `node_modules`, `.venv` and `venv`. A symbolic link is copied as a link. Returns the paths of the files
 * that were left out, from the directory on.
 * @throws NoTargetError `E_TEMPLATE` for a directory that cannot be read, of more than 200 MiB or of more than 20,000 files
 */
export async function copyTemplate(template: string, directory: string): Promise<readonly string[]> {
  try {
    const { entries, leftOut } = await survey(template);
    for (const { kind, path } of entries) await copyEntry(kind, join(template, path), join(directory, path));
    return leftOut;
  } catch (cause) {
    if (cause instanceof NoTargetError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new NoTargetError('E_TEMPLATE', `the files of ${template} cannot be copied (${code ?? String(cause)})`, {
      hint: 'Name the directory of the program, one that this user may read, with --in.',
      cause,
    });
  }
}

/** One thing to copy, and its path from the template on. */
interface Entry {
  readonly kind: 'folder' | 'file' | 'link' | 'linkedFolder';
  readonly path: string;
}

/** What is to be copied, folders before what they hold, and the files that are not. */
async function survey(template: string): Promise<{ entries: readonly Entry[]; leftOut: readonly string[] }> {
  const entries: Entry[] = [];
  const leftOut: string[] = [];
  const folders = [''];
  let bytes = 0;
  for (const folder of folders) {
    const all = await readdir(join(template, folder), { withFileTypes: true });
    if (entries.length + all.length > MOST_FILES) throw tooLarge(template, '20,000 files');
    for (const found of all) {
      const path = join(folder, found.name);
      if (found.isDirectory()) {
        if (LEFT_OUT_FOLDERS.has(found.name)) continue;
        const isLinked = LINKED_FOLDERS.has(found.name);
        entries.push({ kind: isLinked ? 'linkedFolder' : 'folder', path });
        if (!isLinked) folders.push(path);
      } else if (OWN_FILES.test(found.name)) {
        leftOut.push(path);
      } else if (found.isSymbolicLink()) {
        entries.push({ kind: 'link', path });
      } else if (found.isFile()) {
        entries.push({ kind: 'file', path });
        bytes += (await lstat(join(template, path))).size;
      }
      if (bytes > MOST_BYTES) throw tooLarge(template, '200 MiB');
    }
  }
  return { entries, leftOut };
}

async function copyEntry(kind: Entry['kind'], from: string, to: string): Promise<void> {
  try {
    if (kind === 'folder') await mkdir(to, { recursive: true });
    else if (kind === 'link') await symlink(await readlink(from), to);
    else if (kind === 'linkedFolder') await symlink(from, to, 'junction');
    else await copyFile(from, to, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function tooLarge(template: string, limit: string): NoTargetError {
  return new NoTargetError('E_TEMPLATE', `${template} holds more than ${limit}, too much to be copied for each run`, {
    hint: 'Name a directory with --in that holds only the program.',
  });
}
