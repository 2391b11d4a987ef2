import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { GeneratedFile } from './emit/source';

/** What every file says that this command writes. */
const MARK = '`npm run codegen`';

/** What a run changes in the output folder; paths below it with forward slashes. */
export interface Changes {
  readonly write: readonly GeneratedFile[];
  readonly remove: readonly string[];
}

/**
 * Compares the files with what the output folder holds. A file there that is not among them goes, if this command has
 * written it: the folder may be another project's.
 */
export async function changes(files: readonly GeneratedFile[], folder: string): Promise<Changes> {
  const present = await filesBelow(folder);
  const write: GeneratedFile[] = [];
  for (const file of files) {
    const old = present.includes(file.path) ? await readFile(join(folder, file.path), 'utf8') : undefined;
    if (old !== file.text) write.push(file);
  }
  const remove: string[] = [];
  for (const path of present) {
    if (files.some((file) => file.path === path)) continue;
    if ((await readFile(join(folder, path), 'utf8')).slice(0, 200).includes(MARK)) remove.push(path);
  }
  return { write, remove };
}

/** Carries changes out; each file appears whole or not at all. */
export async function apply({ write, remove }: Changes, folder: string): Promise<void> {
  for (const { path, text } of write) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(`${target}.new`, text);
    await rename(`${target}.new`, target);
  }
  for (const path of remove) await rm(join(folder, path));
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
