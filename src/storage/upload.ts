import type { ContentWriter } from './content-writer';
import type { Contents } from './contents';
import { StorageError, storageError } from './error';
import type { FileRecord } from './files';
import { SerialQueue } from './serial-queue';

/** What the server knows of a content once it has all of it. */
export interface CommitOptions {
  /** Of the plaintext, as an unsigned number of 32 bits. */
  readonly checksum: number;
  readonly checksumId: string;
  /** The id of an earlier, rejected transmission of this client, discarded in the same step. A verified one stays. */
  readonly replaces?: Uint8Array | undefined;
}

/** Adds the row of a content that is in its place; says where the content lies that the row replaced. */
export type AddRow = (
  commit: CommitOptions & { readonly size: number },
) => Promise<{ readonly file: FileRecord; readonly replacedPath: string | undefined }>;

/**
 * A content on its way in: a temporary file until {@link commit}. Its methods may be called without awaiting each other,
 * as when a connection ends during a write; they take effect in order.
 */
export class Upload {
  private readonly steps = new SerialQueue();
  private hasEnded = false;

  /** @param onEnd called once, when nothing of the upload is left open */
  constructor(
    /** Of the file to be, 16 bytes. */
    readonly fileId: Uint8Array,
    private readonly path: string,
    private readonly writer: ContentWriter,
    private readonly contents: Contents,
    private readonly addRow: AddRow,
    private readonly onEnd: (upload: Upload) => void,
  ) {}

  /**
   * Appends plaintext. The promise is the backpressure: the caller may send more, and use its buffer again, when it
   * resolves. After a failure nothing is left of the upload.
   *
   * @throws StorageError `E_STORAGE`, `E_UPLOAD_CLOSED`
   */
  async write(plaintext: Uint8Array): Promise<void> {
    await this.step('a content could not be written', () => this.writer.write(plaintext));
  }

  /**
   * Keeps the content and adds its row, not yet verified; both survive a power cut when the promise resolves. After a
   * failure nothing is left of the upload.
   *
   * @throws StorageError `E_STORAGE`, `E_UPLOAD_CLOSED`, `E_STORE_CLOSED`
   */
  async commit(options: CommitOptions): Promise<FileRecord> {
    const { file, replacedPath } = await this.step('a content could not be stored', async () => {
      await this.writer.sync();
      await this.writer.close();
      await this.contents.keep(this.fileId, this.path);
      const added = await this.addRow({ ...options, size: this.writer.size });
      this.end();
      return added;
    });
    if (replacedPath !== undefined) await this.contents.remove(replacedPath);
    return file;
  }

  /** Gives the upload up and removes what was written. After a commit or a failure it does nothing. */
  async abort(): Promise<void> {
    await this.steps.run(() => this.drop());
  }

  private step<T>(what: string, task: () => Promise<T>): Promise<T> {
    return this.steps.run(async () => {
      if (this.hasEnded) throw new StorageError('E_UPLOAD_CLOSED', `${what}: the upload has ended`);
      try {
        return await task();
      } catch (error) {
        await this.drop();
        throw storageError(what, error);
      }
    });
  }

  private async drop(): Promise<void> {
    if (this.hasEnded) return;
    await this.contents.closeOrWarn(this.writer);
    await this.contents.removeTemporary(this.fileId);
    await this.contents.remove(this.path);
    this.end();
  }

  private end(): void {
    this.hasEnded = true;
    this.onEnd(this);
  }
}
