import { fromDatabaseTime } from './database-time';
import { storageError } from '../error';
import { fileLists, type FileLists, type FileState, type ListedFile } from './file-statements';
import type { Statements } from './statements';

/** A file that was received whole. */
export interface FileRecord {
  /** The file's own id, 16 bytes. */
  readonly id: Uint8Array;
  readonly clientId: Uint8Array;
  readonly clientName: Uint8Array;
  /** As sent, up to 255 bytes: data, never a path. */
  readonly fileName: Uint8Array;
  /** Of the content, relative to the data directory, with forward slashes. */
  readonly path: string;
  /** Whether the client confirmed the checksum. */
  readonly verified: boolean;
  /** Bytes of plaintext. */
  readonly size: number;
  /** Of the plaintext, as an unsigned number of 32 bits. */
  readonly checksum: number;
  /** Which checksum that is. */
  readonly checksumId: string;
  readonly receivedAt: Date;
  readonly state: FileState;
  /** When the content was found not to be what this says; `undefined` where that did not happen. */
  readonly damagedAt: Date | undefined;
}

/** Which files are meant. */
export interface FileFilter {
  /** Only those of the client with this name, compared by its bytes. */
  readonly client?: Uint8Array | undefined;
}

/** What is known of received files. */
export class Files {
  /** @param reads on a connection that reads what is committed */
  constructor(
    private readonly reads: Statements,
    private readonly lists: FileLists = fileLists(true),
  ) {}

  /**
   * In the order in which they were stored, all at once.
   *
   * @throws StorageError `E_STORAGE`
   */
  async list(filter: FileFilter = {}): Promise<readonly FileRecord[]> {
    const records: FileRecord[] = [];
    for await (const page of this.pages(filter)) for (const record of page) records.push(record);
    return records;
  }

  /**
   * In the order in which they were stored, page by page: there may be more than memory holds. What is stored meanwhile
   * comes at the end.
   *
   * @throws StorageError `E_STORAGE`
   */
  async *pages({ client }: FileFilter = {}): AsyncGenerator<readonly FileRecord[]> {
    let last = 0;
    for (;;) {
      const rows = await this.page(last, client);
      const end = rows.at(-1);
      if (end === undefined) return;
      yield rows.map(toFileRecord);
      last = end.row;
    }
  }

  private async page(after: number, client: Uint8Array | undefined): Promise<readonly ListedFile[]> {
    try {
      if (client === undefined) return await this.reads.all<ListedFile>(this.lists.all, after);
      return await this.reads.all<ListedFile>(this.lists.ofClient, Buffer.from(client), after);
    } catch (error) {
      throw storageError('the files could not be listed', error);
    }
  }
}

function toFileRecord(file: ListedFile): FileRecord {
  return {
    id: file.id,
    clientId: file.clientId,
    clientName: file.clientName,
    fileName: file.fileName,
    path: file.path,
    verified: file.verified === 1,
    size: file.size,
    checksum: file.checksum,
    checksumId: file.checksumId,
    receivedAt: fromDatabaseTime(file.receivedAt),
    state: file.state,
    damagedAt: file.damagedAt === null ? undefined : fromDatabaseTime(file.damagedAt),
  };
}
