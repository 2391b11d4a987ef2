import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hex } from '../text/hex';
import { ContentWriter } from './content-writer';
import { makeDirectory, syncDirectory } from './durable';
import { storageError } from './error';
import { CONTENT_FOLDER, INCOMING_FOLDER } from './layout';

/** Told what went wrong without changing the outcome, such as a leftover that could not be removed. Must not throw. */
export type Warn = (error: Error) => void;

/** The contents of files, below one data directory. Paths are relative to it, with forward slashes. */
export class Contents {
  constructor(
    private readonly directory: string,
    private readonly warn: Warn,
  ) {}

  async prepare(): Promise<void> {
    await makeDirectory(this.temporary());
  }

  /** Opens a new temporary file. */
  async create(fileId: Uint8Array): Promise<ContentWriter> {
    return new ContentWriter(await open(this.temporary(hex(fileId)), 'wx', 0o600));
  }

  /** Moves a temporary file, synced and closed by the caller, to its place; durable when the promise resolves. */
  async keep(fileId: Uint8Array, path: string): Promise<void> {
    const target = join(this.directory, path);
    const folder = dirname(target);
    await makeDirectory(folder);
    await rename(this.temporary(hex(fileId)), target);
    await syncDirectory(folder);
    // Also when the folder is not new: who made it may be another upload that has not come this far yet.
    await syncDirectory(dirname(folder));
  }

  /** Removes a temporary file if it exists. What fails is a warning: the next start moves it to the quarantine. */
  async removeTemporary(fileId: Uint8Array): Promise<void> {
    await this.removeOrWarn(this.temporary(hex(fileId)));
  }

  /** Removes a content if it exists, in the same manner. */
  async remove(path: string): Promise<void> {
    await this.removeOrWarn(join(this.directory, path));
  }

  /** Closes a file that is given up. */
  async closeOrWarn(writer: ContentWriter): Promise<void> {
    try {
      await writer.close();
    } catch (error) {
      this.warn(storageError('a temporary file could not be closed', error));
    }
  }

  /** What lies in the content folder and the temporary one. */
  async scan(): Promise<{ readonly temporary: readonly string[]; readonly contents: readonly string[] }> {
    const temporary = await readdir(this.temporary());
    const contents: string[] = [];
    for (const entry of await readdir(join(this.directory, CONTENT_FOLDER), { withFileTypes: true })) {
      const path = `${CONTENT_FOLDER}/${entry.name}`;
      if (entry.name === INCOMING_FOLDER) continue;
      if (!entry.isDirectory()) contents.push(path);
      else for (const name of await readdir(join(this.directory, path))) contents.push(`${path}/${name}`);
    }
    return { temporary: temporary.map((name) => `${CONTENT_FOLDER}/${INCOMING_FOLDER}/${name}`), contents };
  }

  private async removeOrWarn(path: string): Promise<void> {
    try {
      // Windows refuses for a moment while a virus scanner reads the file.
      await rm(path, { force: true, maxRetries: 3 });
    } catch (error) {
      this.warn(storageError(`${path} could not be removed`, error));
    }
  }

  private temporary(name = ''): string {
    return join(this.directory, CONTENT_FOLDER, INCOMING_FOLDER, name);
  }
}
