import { hex } from '../../text/hex';
import type { Reservation } from './client-usage';
import type { Content } from '../contents/content';
import { contentPath } from '../contents/content-path';
import { StorageError, storageError } from '../error';
import { SMALL_CONTENT, SmallContent } from '../contents/small-content';
import { Upload, type UploadParts } from './upload';

/** What all uploads work with. */
export interface OpenUploadsOptions extends Omit<UploadParts, 'content' | 'reservation' | 'find' | 'onEnd'> {
  /** Makes ids of files, 16 bytes each. */
  readonly newId: () => Uint8Array;
}

/** A file that begins to come. */
export interface BeginningFile {
  readonly clientId: Uint8Array;
  /** As sent. */
  readonly fileName: Uint8Array;
  /** Bytes of its content at the most, so that a small one comes with its row; `undefined` where that is not known. */
  readonly size?: number | undefined;
  /** Bytes of its content at the least, which count from now on; 0 by default. */
  readonly leastSize?: number | undefined;
  /** Bytes of an earlier transmission of it, which goes when this one is there; `undefined` where there is none. */
  readonly replacedSize?: number | undefined;
}

/** The uploads that have neither a row nor come to nothing yet. */
export class OpenUploads {
  private readonly uploads = new Map<string, Upload>();
  private closed = false;

  constructor(private readonly options: OpenUploadsOptions) {}

  /**
   * Begins the content of a file.
   *
   * @throws StorageError `E_STORAGE`, `E_QUOTA`, `E_FREE_SPACE`, `E_STORE_CLOSED`
   */
  async begin({ clientId, fileName, size, leastSize = 0, replacedSize }: BeginningFile): Promise<Upload> {
    this.requireOpen();
    const { newId, space, rowContents } = this.options;
    const id = newId();
    const pathName = contentPath(clientId, id, fileName);
    const isSmall = rowContents !== undefined && size !== undefined && size <= SMALL_CONTENT;
    const counted = { id: hex(id), bytes: leastSize, replacedBytes: replacedSize };
    const reservation = await space.reserve(hex(clientId), counted);
    const content = isSmall ? new SmallContent() : await this.create(pathName, size, reservation);
    const upload = new Upload(
      // Copies: the caller's memory may be used again before the row is written.
      { id, clientId: Buffer.from(clientId), fileName: Buffer.from(fileName), pathName },
      {
        ...this.options,
        content,
        reservation,
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

  /**
   * Adds the row of an upload that has arrived; where that fails nothing is left of it, with a warning, unless the database is
   * away, which may have the row.
   */
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

  private async create(path: string, size: number | undefined, reservation: Reservation): Promise<Content> {
    try {
      return await this.options.contents.create(path, size);
    } catch (error) {
      reservation.release();
      throw error;
    }
  }

  private requireOpen(): void {
    if (this.closed) throw new StorageError('E_STORE_CLOSED', 'an upload could not be started: the store is closed');
  }
}
