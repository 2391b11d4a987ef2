import { randomUUID } from 'node:crypto';
import type { Profile } from '../../generated';
import { generateAesKey } from '../crypto/aes-cbc';
import { parsePublicKey, wrapKey } from '../crypto/public-key';
import type { ClientRecord, Store } from '../storage';
import { SealwireError } from '../wire/error';
import { sameBytes } from '../wire/value';
import type { CallName, Calls, Refused, UploadId } from './events';
import type { OpenTransmissions } from './open-transmissions';
import { ReceivingFile, storageFailure } from './receiving-file';

/** How each call is answered. */
export type CallAnswers = { readonly [K in CallName]: (ask: Calls[K]['ask']) => Promise<Calls[K]['reply']> };

/**
 * Answers one connection's calls from the store and with fresh keys. It keeps what must not leave the connection: the AES
 * key, so that another connection's reconnect cannot break an upload that runs here (DESIGN.md section 5).
 */
export class StoredAnswers implements CallAnswers {
  readonly #store: Store;
  readonly #transmissions: OpenTransmissions;
  #key: { readonly clientId: Uint8Array; readonly aesKey: Uint8Array } | undefined;
  readonly #receiving = new Map<UploadId, ReceivingFile>();
  readonly #stored = new Map<UploadId, { readonly fileId: Uint8Array; readonly checksumId: string }>();
  readonly #asked = new Map<UploadId, Calls['openUpload']['ask']>();
  #uploads = 0;

  /** @param transmissions of clients that use a connection for each request; shared by all connections. */
  constructor(store: Store, transmissions: OpenTransmissions) {
    this.#store = store;
    this.#transmissions = transmissions;
  }

  /** The file that takes the body of an upload. */
  receiving(upload: UploadId): ReceivingFile | undefined {
    return this.#receiving.get(upload);
  }

  /** Drops an upload that will not be finished. */
  async abandon(upload: UploadId): Promise<void> {
    const file = this.#receiving.get(upload);
    this.#receiving.delete(upload);
    await file?.abort();
  }

  /** Drops whatever is unfinished at the end of the connection. */
  async end(): Promise<void> {
    for (const upload of [...this.#receiving.keys()]) await this.abandon(upload);
  }

  readonly findClient: CallAnswers['findClient'] = async ({ clientId }) => {
    try {
      const client = await this.#store.clients.find(clientId);
      if (client === undefined) return undefined;
      const { name, profile, checksum, publicKey } = client;
      return { name, profile, checksum, hasPublicKey: publicKey !== undefined };
    } catch (error) {
      return storageFailure(error);
    }
  };

  readonly register: CallAnswers['register'] = async ({ name, profile, as }) => {
    const clientId = as ?? Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
    try {
      const result = await this.#store.clients.register({ id: clientId, name, profile: profile.id });
      return result === 'taken' ? 'taken' : { clientId };
    } catch (error) {
      return storageFailure(error);
    }
  };

  readonly issueKey: CallAnswers['issueKey'] = async ({ clientId, publicKey, profile }) => {
    try {
      const client = await this.#store.clients.find(clientId);
      const der = publicKey === 'stored' ? client?.publicKey : publicKey;
      if (client === undefined || der === undefined) {
        return { refused: 'unknownClient', reason: 'the client has no public key' };
      }
      if (client.publicKey !== undefined && !sameBytes(client.publicKey, der)) {
        return { refused: 'badInput', reason: 'the public key is not the one that this client sent before' };
      }
      const aesKey = generateAesKey(profile.aes.bits);
      const wrappedKey = wrapKey(parsePublicKey(der, profile.rsa), aesKey, profile.rsa);
      await this.#store.clients.saveKeys(clientId, { publicKey: der, aesKey });
      await this.#rememberProfile(client, profile);
      this.#key = { clientId, aesKey };
      return { wrappedKey };
    } catch (error) {
      if (error instanceof SealwireError && error.code === 'E_BAD_PUBLIC_KEY') {
        return { refused: 'badInput', reason: error.message };
      }
      return storageFailure(error);
    }
  };

  readonly openUpload: CallAnswers['openUpload'] = async (ask) => {
    const { clientId, fileName, checksum, eachEncrypted, profile } = ask;
    try {
      const aesKey = await this.#keyFor(clientId, profile);
      if (!(aesKey instanceof Uint8Array)) return aesKey;
      const stored = await this.#store.beginUpload({ clientId, fileName });
      const upload = ++this.#uploads;
      this.#receiving.set(
        upload,
        new ReceivingFile(stored, { key: aesKey, iv: profile.aes.iv, checksum, eachEncrypted }),
      );
      this.#asked.set(upload, ask);
      return { upload };
    } catch (error) {
      return storageFailure(error);
    }
  };

  readonly finishUpload: CallAnswers['finishUpload'] = async ({ upload, replaces }) => {
    const file = this.#receiving.get(upload);
    if (file === undefined) throw new TypeError(`there is no upload ${upload}`);
    const replaced = replaces === undefined ? undefined : this.#stored.get(replaces)?.fileId;
    const received = await file.finish(replaced);
    this.#receiving.delete(upload);
    if ('refused' in received) return received;
    if (replaces !== undefined) this.#stored.delete(replaces);
    const asked = this.#asked.get(upload);
    this.#asked.delete(upload);
    if (asked !== undefined) {
      const transmission = { fileId: received.fileId, checksumId: asked.checksum.id };
      this.#stored.set(upload, transmission);
      if (asked.profile.flow.connection === 'request') {
        this.#transmissions.add(asked.clientId, asked.fileName, transmission);
      }
    }
    return { checksum: received.checksum, size: received.size };
  };

  readonly findTransmission: CallAnswers['findTransmission'] = async ({ clientId, fileName, profile }) => {
    const found = this.#transmissions.take(clientId, fileName);
    const checksum = profile.checksums.find(({ id }) => id === found?.checksumId);
    if (found === undefined || checksum === undefined) return undefined;
    const upload = ++this.#uploads;
    this.#stored.set(upload, found);
    return Promise.resolve({ upload, checksum });
  };

  readonly settleUpload: CallAnswers['settleUpload'] = async ({ upload, as }) => {
    const file = this.#stored.get(upload);
    if (file === undefined) throw new TypeError(`there is no stored upload ${upload}`);
    try {
      if (as === 'verified') await this.#store.verify(file.fileId, file.checksumId);
      else await this.#store.discard(file.fileId);
      return 'durable';
    } catch (error) {
      return storageFailure(error);
    }
  };

  /** This connection's key, or else the one that the client was given last. */
  async #keyFor(clientId: Uint8Array, profile: Profile): Promise<Uint8Array | Refused> {
    if (this.#key !== undefined && sameBytes(this.#key.clientId, clientId)) {
      await this.#rememberProfile(await this.#store.clients.find(clientId), profile);
      return this.#key.aesKey;
    }
    const client = await this.#store.clients.find(clientId);
    if (client?.aesKey === undefined) return { refused: 'badInput', reason: 'the client has no AES key yet' };
    return client.aesKey;
  }

  async #rememberProfile(client: ClientRecord | undefined, profile: Profile): Promise<void> {
    if (client !== undefined && client.profile !== profile.id) {
      await this.#store.clients.rememberProfile(client.id, profile.id);
    }
  }
}
