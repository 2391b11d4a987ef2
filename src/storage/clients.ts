import type { DataSource, EntityManager } from 'typeorm';
import { hex } from '../text/hex';
import { clientEntity, fileEntity, type ClientRow } from './entities';
import { StorageError, storageError } from './error';
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
  /** The id of the profile that the client used last. */
  readonly profile: string;
  /** The id of the checksum that the client confirmed last; `undefined` before the first one. */
  readonly checksum: string | undefined;
}

/** What is known of clients. Ids have 16 bytes; names are compared by their bytes. */
export class Clients {
  constructor(
    private readonly reader: DataSource,
    private readonly writes: WriteQueue,
    private readonly now: () => Date,
    private readonly nameReleaseMs: number,
  ) {}

  /** @throws StorageError `E_STORAGE` */
  async find(id: Uint8Array): Promise<ClientRecord | undefined> {
    return this.findOne({ id: Buffer.from(id) });
  }

  /** @throws StorageError `E_STORAGE` */
  async findByName(name: Uint8Array): Promise<ClientRecord | undefined> {
    return this.findOne({ name: Buffer.from(name) });
  }

  /**
   * Adds a client. A name is free again when its owner never sent a public key and was last seen longer ago than the
   * release time: it could not come back, and would block the name for ever. Its row is then replaced.
   *
   * @throws StorageError `E_STORAGE`, also for an id that is in use
   */
  async register(client: {
    readonly id: Uint8Array;
    readonly name: Uint8Array;
    readonly profile: string;
    /** An owner of the name that gives it up, if it never sent a public key; whatever the time. */
    readonly releases?: Uint8Array | undefined;
  }): Promise<'registered' | 'taken'> {
    const row = { id: Buffer.from(client.id), name: Buffer.from(client.name), profile: client.profile };
    return this.writes.transaction('a client could not be registered', async (manager) => {
      const owner = await manager.findOneBy(clientEntity, { name: row.name });
      if (owner !== null) {
        if (!(await this.isReleased(manager, owner, client.releases))) return 'taken';
        await manager.delete(clientEntity, { id: owner.id });
      }
      await manager.insert(clientEntity, {
        ...row,
        publicKey: null,
        checksum: null,
        lastSeen: this.now(),
      });
      return 'registered';
    });
  }

  /** Keeps the public key that the client has sent, as DER. @throws StorageError `E_UNKNOWN_CLIENT` */
  async savePublicKey(id: Uint8Array, publicKey: Uint8Array): Promise<void> {
    await this.update('a public key could not be kept', id, { publicKey: Buffer.from(publicKey) });
  }

  /** @throws StorageError `E_UNKNOWN_CLIENT` */
  async rememberProfile(id: Uint8Array, profile: string): Promise<void> {
    await this.update('a profile could not be remembered', id, { profile });
  }

  /** @throws StorageError `E_UNKNOWN_CLIENT` */
  async rememberChecksum(id: Uint8Array, checksum: string): Promise<void> {
    await this.update('a checksum could not be remembered', id, { checksum });
  }

  /** Marks the client as seen now, as every other change here does too. @throws StorageError `E_UNKNOWN_CLIENT` */
  async touch(id: Uint8Array): Promise<void> {
    await this.update('a client could not be marked as seen', id, {});
  }

  private async findOne(where: { readonly id: Buffer } | { readonly name: Buffer }): Promise<ClientRecord | undefined> {
    try {
      const row = await this.reader.manager.findOneBy(clientEntity, where);
      return row === null ? undefined : toClientRecord(row);
    } catch (error) {
      throw storageError('a client could not be looked up', error);
    }
  }

  private async update(what: string, id: Uint8Array, change: Partial<ClientRow>): Promise<void> {
    const key = Buffer.from(id);
    await this.writes.transaction(what, async (manager) => {
      const { affected } = await manager.update(clientEntity, { id: key }, { ...change, lastSeen: this.now() });
      if (affected !== 1) throw unknownClient(key);
    });
  }

  private async isReleased(manager: EntityManager, owner: ClientRow, releases?: Uint8Array): Promise<boolean> {
    if (owner.publicKey !== null) return false;
    const isGivenUp = releases !== undefined && owner.id.equals(releases);
    if (!isGivenUp && this.now().getTime() - owner.lastSeen.getTime() <= this.nameReleaseMs) return false;
    return !(await manager.existsBy(fileEntity, { clientId: owner.id }));
  }
}

/** No client has this id (any more). */
export function unknownClient(id: Uint8Array): StorageError {
  return new StorageError('E_UNKNOWN_CLIENT', `no client has the id ${hex(id)}`, {
    hint: 'The client has to register.',
  });
}

function toClientRecord(row: ClientRow): ClientRecord {
  return {
    ...row,
    publicKey: row.publicKey ?? undefined,
    checksum: row.checksum ?? undefined,
  };
}
