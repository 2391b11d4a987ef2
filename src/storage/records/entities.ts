import { EntitySchema } from 'typeorm';
import type { FileState } from './file-statements';

/** A row of the table `clients`. */
export interface ClientRow {
  readonly id: Buffer;
  readonly name: Buffer;
  readonly publicKey: Buffer | null;
  readonly lastSeen: Date;
  readonly profile: string;
  readonly checksum: string | null;
}

/** A row of the table `files`. */
export interface FileRow {
  readonly id: Buffer;
  readonly clientId: Buffer;
  /** Joined, where the query asks for it. */
  readonly client?: ClientRow;
  readonly fileName: Buffer;
  readonly pathName: string;
  readonly verified: boolean;
  readonly size: number;
  readonly checksum: number;
  readonly checksumId: string;
  readonly receivedAt: Date;
  readonly state: FileState;
  readonly damaged: Date | null;
}

/**
 * The columns up to `lastSeen` are those of the course programs (docs/protocol.md), the others ours. The table has `AESKey`
 * too, which stays empty (docs/decisions/whose-key.md).
 */
export const clientEntity = new EntitySchema<ClientRow>({
  name: 'Client',
  tableName: 'clients',
  columns: {
    id: { name: 'ID', type: 'blob', primary: true },
    name: { name: 'Name', type: 'blob', unique: true },
    publicKey: { name: 'PublicKey', type: 'blob', nullable: true },
    lastSeen: { name: 'LastSeen', type: 'datetime' },
    profile: { name: 'Profile', type: 'text' },
    checksum: { name: 'Checksum', type: 'text', nullable: true },
  },
});

/** `ID`, `FileName`, `PathName` and `Verified` are those of the reference programs; `ID` is the file's own. */
export const fileEntity = new EntitySchema<FileRow>({
  name: 'File',
  tableName: 'files',
  columns: {
    id: { name: 'ID', type: 'blob', primary: true },
    clientId: { name: 'ClientID', type: 'blob' },
    fileName: { name: 'FileName', type: 'blob' },
    pathName: { name: 'PathName', type: 'text' },
    verified: { name: 'Verified', type: 'boolean' },
    size: { name: 'Size', type: 'integer' },
    checksum: { name: 'Checksum', type: 'integer' },
    checksumId: { name: 'ChecksumId', type: 'text' },
    receivedAt: { name: 'ReceivedAt', type: 'datetime' },
    state: { name: 'State', type: 'text' },
    damaged: { name: 'Damaged', type: 'datetime', nullable: true },
  },
  relations: {
    client: { type: 'many-to-one', target: 'Client', joinColumn: { name: 'ClientID' } },
  },
});
