import type { DataSource } from 'typeorm';
import { fileEntity, type FileRow, type FileState } from './entities';
import { storageError } from './error';

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
}

/** What is known of received files. */
export class Files {
  constructor(private readonly reader: DataSource) {}

  /**
   * In the order in which they were stored.
   *
   * @param filter.client only the files of the client with this name, compared by its bytes
   * @throws StorageError `E_STORAGE`
   */
  async list(filter: { readonly client?: Uint8Array | undefined } = {}): Promise<readonly FileRecord[]> {
    const query = this.reader
      .createQueryBuilder(fileEntity, 'file')
      .innerJoinAndSelect('file.client', 'client')
      // The row id grows with every insert, whatever the clock does.
      .orderBy('file.rowid');
    if (filter.client !== undefined) query.where('client.name = :name', { name: Buffer.from(filter.client) });
    try {
      const records: FileRecord[] = [];
      for (const row of await query.getMany()) if (row.client) records.push(toFileRecord(row, row.client.name));
      return records;
    } catch (error) {
      throw storageError('the files could not be listed', error);
    }
  }
}

/** A row as the rest of Sealwire sees it. */
function toFileRecord(row: FileRow, clientName: Uint8Array): FileRecord {
  return {
    id: row.id,
    clientId: row.clientId,
    clientName,
    fileName: row.fileName,
    path: row.pathName,
    verified: row.verified,
    size: row.size,
    checksum: row.checksum,
    checksumId: row.checksumId,
    receivedAt: row.receivedAt,
    state: row.state,
  };
}
