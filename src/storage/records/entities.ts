import { EntitySchema, type ColumnType } from 'typeorm';
import { COLUMN_TYPES, type ColumnTypes, type DatabaseKind } from './column-types';
import type { FileState } from './file-statements';

/** A row of the table `clients`. */
export interface ClientRow {
  readonly id: Buffer;
  readonly name: Buffer;
  readonly publicKey: Buffer | null;
  readonly lastSeen: Date;
  readonly profile: string;
  readonly checksum: string | null;
  readonly version: number;
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
function clientEntity(types: ColumnTypes): EntitySchema<ClientRow> {
  const bytes = types.bytes() as ColumnType;
  return new EntitySchema<ClientRow>({
    name: 'Client',
    tableName: 'clients',
    columns: {
      id: { name: 'ID', type: bytes, primary: true },
      name: { name: 'Name', type: bytes, unique: true },
      publicKey: { name: 'PublicKey', type: bytes, nullable: true },
      lastSeen: { name: 'LastSeen', type: types.time },
      profile: { name: 'Profile', type: 'text' },
      checksum: { name: 'Checksum', type: 'text', nullable: true },
      version: { name: 'Version', type: 'integer' },
    },
  });
}

/** `ID`, `FileName`, `PathName` and `Verified` are those of the reference programs; `ID` is the file's own. */
function fileEntity(types: ColumnTypes): EntitySchema<FileRow> {
  const bytes = types.bytes() as ColumnType;
  // PostgreSQL sends large numbers as text.
  const number = { type: types.integer, transformer: { to: (value: number) => value, from: Number } };
  return new EntitySchema<FileRow>({
    name: 'File',
    tableName: 'files',
    columns: {
      id: { name: 'ID', type: bytes, primary: true },
      clientId: { name: 'ClientID', type: bytes },
      fileName: { name: 'FileName', type: bytes },
      pathName: { name: 'PathName', type: 'text' },
      verified: { name: 'Verified', type: 'boolean' },
      size: { name: 'Size', ...number },
      checksum: { name: 'Checksum', ...number },
      checksumId: { name: 'ChecksumId', type: 'text' },
      receivedAt: { name: 'ReceivedAt', type: types.time },
      state: { name: 'State', type: 'text' },
      damaged: { name: 'Damaged', type: types.time, nullable: true },
    },
    relations: {
      client: { type: 'many-to-one', target: 'Client', joinColumn: { name: 'ClientID' } },
    },
  });
}

/** The entities with the types of a database. */
export function entitiesFor(kind: DatabaseKind): readonly EntitySchema[] {
  const types = COLUMN_TYPES[kind];
  return [clientEntity(types), fileEntity(types)];
}
