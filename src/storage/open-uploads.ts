import { hex } from '../text/hex';
import type { Content } from './content';
import { contentPath } from './content-path';
import { StorageError, storageError } from './error';
import { FolderContent } from './folder-content';
import { SMALL_CONTENT, SmallContent } from './small-content';
import { Upload, type UploadParts } from './upload';

/** What all uploads work with. */
export interface OpenUploadsOptions extends Omit<UploadParts, 'content' | 'find' | 'onEnd'> {
  /** Makes ids of files, 16 bytes each. */
  readonly newId: () => Uint8Array;
}

/** The uploads that have neither a row nor come to nothing yet. */
export class OpenUploads {
  private readonly uploads = new Map<string, Upload>();
  private closed = false;

  constructor(private readonly options: OpenUploadsOptions) {}

  /**
   * Begins the content of a file of this client.
   *
   * @param size of the content, in bytes, at the most; `undefined` where that is not known
   * @throws StorageError `E_STORAGE`, `E_STORE_CLOSED`
   */
  async begin(clientId: Uint8Array, fileName: Uint8Array, size: number | undefined): Promise<Upload> {
    this.requireOpen();
    const { newId } = this.options;
    const id = newId();
    const pathName = contentPath(clientId, id, fileName);
    const isSmall = size !== undefined && size <= SMALL_CONTENT;
    const content = isSmall ? new SmallContent() : await this.inFolder(pathName);
    const upload = new Upload(
      // Copies: the caller's memory may be used again before the row is written.
      { id, clientId: Buffer.from(clientId), fileName: Buffer.from(fileName), pathName },
      {
        ...this.options,
        content,
        find: (fileId) => this.find(fileId),
        onEnd: () => this.uploads.delete(hex(id)),
      },
    );
    this.uploads.set(hex(id), upload);
    try {
      // The store may have been closed meanwhile, without knowing of this upload.
      this.requireOpen();
      return upload;
    } catch (error) {
      await upload.abort();
      throw error;
    }
  }

  /** How many there are. */
  get count(): number {
    return this.uploads.size;
  }

  /** An upload that has not ended. */
  find(fileId: Uint8Array): Upload | undefined {
    return this.uploads.get(hex(fileId));
  }

  /** Adds the row of an upload that has arrived; where that fails nothing is left of it, with a warning. */
  async keep(upload: Upload): Promise<void> {
    try {
      await upload.record();
    } catch (error) {
      this.options.warn(storageError('a file could not be kept', error));
      await upload.abort();
    }
  }

  /** Keeps what has arrived, aborts the others, and takes no more. */
  async close(): Promise<void> {
    this.closed = true;
    const ended = [...this.uploads.values()].map((upload) => (upload.hasArrived ? this.keep(upload) : upload.abort()));
    await Promise.all(ended);
  }

  private async inFolder(path: string): Promise<Content> {
    const { contents } = this.options;
    try {
      return new FolderContent(contents, path, await contents.create(path));
    } catch (error) {
      throw storageError('an upload could not be started', error);
    }
  }

  private requireOpen(): void {
    if (this.closed) throw new StorageError('E_STORE_CLOSED', 'an upload could not be started: the store is closed');
  }
}
