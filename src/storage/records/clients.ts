import { hex } from '../../text/hex';
import type { Change } from './batch';
import { CLIENT_BY_ID, CLIENT_BY_NAME, type NewClient, type StoredClient } from './client-statements';
import { clientUpdate } from './client-update';
import { fromDatabaseTime, toDatabaseTime } from './database-time';
import { storageError } from '../error';
import type { LastSeen } from './last-seen';
import { registration, type Registration } from './registration';
import type { Statement, Statements } from './statements';
import type { UploadSpace } from '../uploads/upload-space';
import type { WriteQueue } from './write-queue';

/** A registered client. */
export interface ClientRecord {
  /** 16 opaque bytes. */
  readonly id: Uint8Array;
  /** As sent, up to 255 bytes without the NUL. */
  readonly name: Uint8Array;
  /** SubjectPublicKeyInfo DER; `undefined` until the client has sent it. */
  readonly publicKey: Uint8Array | undefined;
  readonly lastSeen: Date;
  /** The id of the profile in which the client confirmed a file last; before the first one, in which it registered. */
  readonly profile: string;
  /** The id of the checksum that the client confirmed last; `undefined` before the first one. */
  readonly checksum: string | undefined;
}

/** What {@link Clients} stands on. */
export interface ClientsOptions {
  /** On a connection that reads what is committed. */
  readonly reads: Statements;
  readonly writes: WriteQueue;
  readonly lastSeen: LastSeen;
  readonly space: UploadSpace;
  readonly now: () => Date;
  /** How long a name stays with an owner that never sent a public key, in milliseconds. */
  readonly nameReleaseMs: number;
}

/** A client that registers. */
export interface NewClientRecord {
  readonly id: Uint8Array;
  readonly name: Uint8Array;
  readonly profile: string;
  /** An owner of the name that gives it up, if it never sent a public key; whatever the time. */
  readonly releases?: Uint8Array | undefined;
}

/** What changes of a client; what is left out stays. */
export interface ClientChange {
  /** As DER. */
  readonly publicKey?: Uint8Array;
  readonly profile?: string;
  readonly checksum?: string;
}

/** What is known of clients. Ids have 16 bytes; names are compared by their bytes. */
export class Clients {
  private readonly registration: Change<Registration, 'registered' | 'taken'>;

  constructor(private readonly options: ClientsOptions) {
    this.registration = registration(options);
  }

  /** @throws StorageError `E_STORAGE` */
  async find(id: Uint8Array): Promise<ClientRecord | undefined> {
    return this.findOne(CLIENT_BY_ID, id);
  }

  /** @throws StorageError `E_STORAGE` */
  async findByName(name: Uint8Array): Promise<ClientRecord | undefined> {
    return this.findOne(CLIENT_BY_NAME, name);
  }

  /**
   * Adds a client. A name is free again when its owner never sent a public key and was last seen longer ago than the
   * release time: it could not come back, and would block the name for ever. Its row is then replaced.
   *
   * @throws StorageError `E_STORAGE`, also for an id that is in use
   */
  async register(client: NewClientRecord): Promise<'registered' | 'taken'> {
    const { id, name, profile, releases } = client;
    const row: NewClient = [hex(id), hex(name), profile, toDatabaseTime(this.options.now())];
    const result = await this.options.writes.change(this.registration, { row, releases: releases && hex(releases) });
    if (result === 'registered') this.options.space.registered(hex(id));
    return result;
  }

  /**
   * @throws StorageError `E_UNKNOWN_CLIENT`, `E_OTHER_PUBLIC_KEY` where the client has another one, in which case nothing is
   *   changed, `E_STORAGE`
   */
  async update(id: Uint8Array, change: ClientChange): Promise<void> {
    const { publicKey, profile, checksum } = change;
    const key = publicKey === undefined ? null : hex(publicKey);
    const time = toDatabaseTime(this.options.now());
    await this.options.writes.change(clientUpdate, [hex(id), key, profile ?? null, checksum ?? null, time]);
  }

  /** Marks the client as seen now, as every change here does too; it is written in the next second, and nobody waits for it. */
  touch(id: Uint8Array): void {
    this.options.lastSeen.touch(id);
  }

  private async findOne(statement: Statement, key: Uint8Array): Promise<ClientRecord | undefined> {
    try {
      const [row] = await this.options.reads.all<StoredClient>(statement, Buffer.from(key));
      return row === undefined ? undefined : toClientRecord(row);
    } catch (error) {
      throw storageError('a client could not be looked up', error);
    }
  }
}

function toClientRecord(row: StoredClient): ClientRecord {
  return {
    ...row,
    publicKey: row.publicKey ?? undefined,
    lastSeen: fromDatabaseTime(row.lastSeen),
    checksum: row.checksum ?? undefined,
  };
}
