import { dirname, join } from 'node:path';
import { ContentWriter } from './content-writer';
import { appendAll, makeDirectory } from '../../durable';
import { entriesOf, type Entry } from '../../entries';
import { storageError, systemCode } from '../../error';
import { constants, fileSystem, type FileHandle } from '../../file-system';
import { check, checkSpace, type HealthCheck } from '../../health';
import { FolderSyncs } from './folder-syncs';
import { CONTENT_FOLDER } from '../../layout';
import type { Content } from '../content';
import type { Contents, Warn } from '../contents';
import { FolderContent } from './folder-content';
import { piecesOf } from './pieces';

/**
 * The contents of files, below one data directory. Paths are relative to it, with forward slashes. A content lies under its
 * path from its first byte; whether it is a file is said by a row.
 */
export class FolderContents implements Contents {
  private readonly folders = new FolderSyncs();
  /** Folders that were made here and may not survive a power cut yet. */
  private readonly newFolders = new Set<string>();

  constructor(
    private readonly directory: string,
    private readonly warn: Warn,
    /** Bytes that have to be free on the disk for {@link checks} to be content; 0 for any. */
    private readonly freeSpace = 0,
  ) {}

  async prepare(): Promise<void> {
    const root = join(this.directory, CONTENT_FOLDER);
    await makeDirectory(root);
    // An earlier run may have ended between a client's folder and its sync.
    await this.folders.sync(root);
  }

  /** Begins a content in its place, and its folder where there is none. */
  async create(path: string): Promise<Content> {
    try {
      return new FolderContent(this, path, new ContentWriter(await this.open(join(this.directory, path), 'wx')));
    } catch (error) {
      throw storageError('an upload could not be started', error);
    }
  }

  pieces(path: string): AsyncIterable<Uint8Array> {
    return piecesOf(join(this.directory, path));
  }

  /** Ends a content that is complete; resolves when it and its name survive a power cut. */
  async finish(path: string, writer: ContentWriter): Promise<void> {
    try {
      await Promise.all([writer.sync(), this.makeNameDurable(dirname(join(this.directory, path)))]);
    } finally {
      await this.closeWriter(writer);
    }
  }

  /** Puts whole contents in their places, in place of what may be left there of an earlier try; resolves as {@link finish}. */
  async put(files: readonly { readonly path: string; readonly content: Uint8Array }[]): Promise<void> {
    await Promise.all(
      files.map(async ({ path, content }) => {
        const file = await this.open(join(this.directory, path), 'w');
        try {
          await appendAll(file, [content]);
          await file.sync();
        } finally {
          await file.close();
        }
      }),
    );
    const folders = new Set(files.map(({ path }) => dirname(join(this.directory, path))));
    await Promise.all([...folders].map((folder) => this.makeNameDurable(folder)));
  }

  /** Removes a content if it exists. What fails is a warning: the next start moves it to the quarantine. */
  async remove(path: string): Promise<void> {
    try {
      // Windows refuses for a moment while a virus scanner reads the file.
      await fileSystem.rm(join(this.directory, path), { force: true, maxRetries: 3 });
    } catch (error) {
      this.warn(storageError(`${path} could not be removed`, error));
    }
  }

  async checks(): Promise<readonly HealthCheck[]> {
    return Promise.all([
      check('contents', async () => {
        await fileSystem.access(join(this.directory, CONTENT_FOLDER), constants.W_OK | constants.X_OK);
        return 'may be written';
      }),
      checkSpace(this.directory, this.freeSpace),
    ]);
  }

  async close(): Promise<void> {
    // A folder stays open for nobody.
  }

  /** Closes the writer of a content that is synced or given up. What fails is a warning. */
  async closeWriter(writer: ContentWriter): Promise<void> {
    try {
      await writer.close();
    } catch (error) {
      this.warn(storageError('a content could not be closed', error));
    }
  }

  /**
   * The paths of all contents, in ascending order. Without waiting for each folder: it is for the start, when nobody else
   * waits, and there may be very many.
   */
  *paths(): Generator<string, undefined> {
    // A folder comes where the paths below it come.
    for (const entry of this.entries('', ({ name, isFolder }) => (isFolder ? `${name}/` : name))) {
      const path = `${CONTENT_FOLDER}/${entry.name}`;
      if (!entry.isFolder) yield path;
      else for (const { name } of this.entries(entry.name, (inFolder) => inFolder.name)) yield `${path}/${name}`;
    }
    return undefined;
  }

  private entries(folder: string, keyOf: (entry: Entry) => string): readonly Entry[] {
    return [...entriesOf(join(this.directory, CONTENT_FOLDER, folder))].sort((one, other) =>
      keyOf(one) < keyOf(other) ? -1 : 1,
    );
  }

  private async open(path: string, flag: 'w' | 'wx'): Promise<FileHandle> {
    try {
      return await fileSystem.open(path, flag, 0o600);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
    const folder = dirname(path);
    this.newFolders.add(folder);
    await fileSystem.mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error;
    });
    return fileSystem.open(path, flag, 0o600);
  }

  private async makeNameDurable(folder: string): Promise<void> {
    await this.folders.sync(folder);
    if (!this.newFolders.has(folder)) return;
    // All lie in the same folder, also those of clients that never store anything.
    const made = [...this.newFolders];
    await this.folders.sync(dirname(folder));
    for (const each of made) this.newFolders.delete(each);
  }
}
