import { hex } from '../text/hex';
import { contentPath } from './content-path';
import { StorageError, storageError } from './error';
import { Upload, type UploadParts } from './upload';

/** What all uploads work with. */
export interface OpenUploadsOptions extends Omit<UploadParts, 'writer' | 'find' | 'onEnd'> {
  /** Makes ids of files, 16 bytes each. */
  readonly newId: () => Uint8Array;
}

/** The uploads that have neither a row nor come to nothing yet. */
export class OpenUploads {
  private readonly uploads = new Map<string, Upload>();
  private closed = false;

  constructor(private readonly options: OpenUploadsOptions) {}

  /** @throws StorageError `E_STORE_CLOSED` after {@link close} */
  requireOpen(): void {
    if (this.closed) throw new StorageError('E_STORE_CLOSED', 'an upload could not be started: the store is closed');
  }

  /** Begins the content of a file of this client. @throws StorageError `E_STORAGE`, `E_STORE_CLOSED` */
  async begin(clientId: Uint8Array, fileName: Uint8Array): Promise<Upload> {
    this.requireOpen();
    const { contents, newId } = this.options;
    const id = newId();
    const pathName = contentPath(clientId, id, fileName);
    const writer = await contents.create(pathName).catch((error: unknown) => {
      throw storageError('an upload could not be started', error);
    });
    const upload = new Upload(
      { id, clientId, fileName, pathName },
      {
        ...this.options,
        writer,
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
}
