import type { Store } from '../storage';
import type { CarriedAt, CarriedKey, OpenTransmission } from './carried-over';
import { ReceivingFile } from './receiving-file';
import type { Calls, UploadId } from './session/events';
import { storageFailure } from './storage-failure';

/** Bytes that an encrypted content has more than the plain one at the most: an IV in front of it, and a block of padding. */
const MOST_AROUND = 32;

/** A file whose content is on its way in. */
interface Incoming {
  readonly id: UploadId;
  readonly ask: Calls['openUpload']['ask'];
  readonly key: CarriedKey;
  readonly file: ReceivingFile;
}

/** A file that has arrived and is not confirmed yet. */
interface Unconfirmed extends OpenTransmission {
  readonly id: UploadId;
}

/**
 * The uploads of one connection, which has two at the most: the one that is being received, and the one that arrived
 * last and may be confirmed, replaced or discarded. Whatever its end, an upload is forgotten with it.
 */
export class Uploads {
  readonly #store: Store;
  readonly #carried: CarriedAt;
  #incoming: Incoming | undefined;
  #unconfirmed: Unconfirmed | undefined;
  #lastId: UploadId = 0;

  /** @param carried by clients at this connection's address that use a connection for each request. */
  constructor(store: Store, carried: CarriedAt) {
    this.#store = store;
    this.#carried = carried;
  }

  /** Begins to receive a file that is encrypted with this key. */
  async open(ask: Calls['openUpload']['ask'], key: CarriedKey): Promise<UploadId> {
    const { clientId, fileName, contentSize, checksum, encryptedEach, replaces, profile } = ask;
    const stored = await this.#store.beginUpload({
      ...{ clientId, fileName },
      // Where each packet announces its own size, nothing is known of the whole.
      ...(!encryptedEach && { size: contentSize, leastSize: Math.max(0, contentSize - MOST_AROUND) }),
      replacedSize: replaces === undefined ? undefined : this.#stored(replaces).content.size,
    });
    const file = new ReceivingFile(stored, {
      key: key.aesKey,
      iv: profile.aes.iv,
      checksum,
      encryptedEach,
      contentSize,
    });
    const id = ++this.#lastId;
    this.#incoming = { id, ask, key, file };
    return id;
  }

  /** Bytes of ciphertext that have come of the file that is on its way in. */
  get arrived(): number | undefined {
    return this.#incoming?.file.arrived;
  }

  /** The file that takes the body of an upload; `undefined` where it has been abandoned. */
  incoming(upload: UploadId): ReceivingFile | undefined {
    return this.#incoming?.id === upload ? this.#incoming.file : undefined;
  }

  /** Takes what has arrived for a file, in place of the upload that it replaces. */
  async finish({ upload, replaces }: Calls['finishUpload']['ask']): Promise<Calls['finishUpload']['reply']> {
    const incoming = this.#incoming;
    if (incoming?.id !== upload) throw new TypeError(`there is no upload ${upload}`);
    const replaced = replaces === undefined ? undefined : this.#stored(replaces).fileId;
    const received = await incoming.file.finish(replaced);
    this.#incoming = undefined;
    if ('refused' in received) return received;

    const { checksum, profile } = incoming.ask;
    const content = { checksum: received.checksum, size: received.size };
    const { fileId } = received;
    const transmission = { fileId, profile: profile.id, checksumId: checksum.id, content, key: incoming.key };
    try {
      if (profile.flow.connection === 'request') await this.#carry(incoming.ask, transmission);
    } catch (error) {
      await incoming.file.abort();
      return storageFailure(error);
    }
    this.#unconfirmed = { id: upload, ...transmission };
    return content;
  }

  /** A file that an earlier connection of this client has brought, as an upload of this one. @throws StorageError `E_STORAGE` */
  async take({ clientId, fileName, comesAgain }: Calls['findTransmission']['ask']): Promise<Unconfirmed | undefined> {
    const found = await this.#carried.takeTransmission(clientId, fileName);
    if (found === undefined) return undefined;
    const { resends } = found.key;
    if (comesAgain && resends > 0) await this.#carried.addKey(clientId, { ...found.key, resends: resends - 1 });
    this.#unconfirmed = { id: ++this.#lastId, ...found };
    return this.#unconfirmed;
  }

  /** Id of the checksum that an upload is judged by. */
  checksumOf(upload: UploadId): string {
    return this.#stored(upload).checksumId;
  }

  /** The file stays, verified; from now on its client is known in the profile in which it came. */
  async confirm(upload: UploadId): Promise<Calls['confirmUpload']['reply']> {
    const { fileId, checksumId, profile } = this.#stored(upload);
    return this.#conclude(() => this.#store.verify(fileId, checksumId, profile));
  }

  /** Nothing of the file is kept. */
  async discard(upload: UploadId): Promise<Calls['discardUpload']['reply']> {
    const { fileId } = this.#stored(upload);
    return this.#conclude(() => this.#store.discard(fileId));
  }

  /** Drops an upload that will not be finished. */
  async abandon(upload: UploadId): Promise<void> {
    const file = this.incoming(upload);
    if (file === undefined) return;
    this.#incoming = undefined;
    await file.abort();
  }

  /** At the end of the connection: drops what is unfinished, and keeps what nobody confirmed. */
  async end(): Promise<void> {
    if (this.#incoming !== undefined) await this.abandon(this.#incoming.id);
    if (this.#unconfirmed !== undefined) await this.#store.keep(this.#unconfirmed.fileId);
  }

  /**
   * The next connection of this client may speak of what has arrived. It may be another server's, which knows of a file only
   * what the database says: there it has its row before the client hears of it.
   */
  async #carry({ clientId, fileName }: Incoming['ask'], transmission: OpenTransmission): Promise<void> {
    if (this.#store.shared !== undefined) await this.#store.record(transmission.fileId);
    await this.#carried.addTransmission(clientId, fileName, transmission);
  }

  #stored(upload: UploadId): Unconfirmed {
    if (this.#unconfirmed?.id !== upload) throw new TypeError(`there is no stored upload ${upload}`);
    return this.#unconfirmed;
  }

  /** After a failure the upload is still there: the client may ask again. */
  async #conclude(write: () => Promise<unknown>): Promise<Calls['confirmUpload']['reply']> {
    try {
      await write();
      this.#unconfirmed = undefined;
      return 'durable';
    } catch (error) {
      return storageFailure(error);
    }
  }
}
