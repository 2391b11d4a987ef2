import { randomUUID } from 'node:crypto';
import type { Profile } from '../../generated';
import { generateAesKey } from '../crypto/aes-cbc';
import { parsePublicKey, wrapKey } from '../crypto/public-key';
import type { ClientRecord, Store } from '../storage';
import { SealwireError } from '../wire/error';
import { sameBytes } from '../wire/value';
import type { Call, CallName, Calls, Refused, Reply } from './session/events';
import { storageFailure } from './storage-failure';
import type { Uploads } from './uploads';

/** How each call is answered. */
export type CallHandlers = { readonly [K in CallName]: (ask: Calls[K]['ask']) => Promise<Calls[K]['reply']> };

/** Has a call answered by its handler. */
export function answer<K extends CallName>(handlers: CallHandlers, { call, ask }: Call<K>): Promise<Reply<K>> {
  return handlers[call](ask).then((reply) => ({ on: 'reply', call, reply }));
}

/**
 * Answers one connection's calls from the store and with fresh keys. It keeps what must not leave the connection: the AES
 * key, so that another connection's reconnect cannot break an upload that runs here.
 */
export class StoreCallHandlers implements CallHandlers {
  readonly #store: Store;
  readonly #uploads: Uploads;
  #key: { readonly clientId: Uint8Array; readonly aesKey: Uint8Array } | undefined;

  /** @param uploads of this connection. */
  constructor(store: Store, uploads: Uploads) {
    this.#store = store;
    this.#uploads = uploads;
  }

  readonly findClient: CallHandlers['findClient'] = async ({ clientId }) => {
    try {
      const client = await this.#store.clients.find(clientId);
      if (client === undefined) return undefined;
      const { name, profile, checksum, publicKey } = client;
      return { name, profile, checksum, hasPublicKey: publicKey !== undefined };
    } catch (error) {
      return storageFailure(error);
    }
  };

  readonly register: CallHandlers['register'] = async ({ name, profile, as }) => {
    const clientId = as ?? Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
    try {
      const result = await this.#store.clients.register({ id: clientId, name, profile: profile.id });
      return result === 'taken' ? 'taken' : { clientId };
    } catch (error) {
      return storageFailure(error);
    }
  };

  readonly issueKey: CallHandlers['issueKey'] = async ({ clientId, publicKey, profile }) => {
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

  readonly openUpload: CallHandlers['openUpload'] = async (ask) => {
    try {
      const key = await this.#keyFor(ask.clientId, ask.profile);
      return key instanceof Uint8Array ? { upload: await this.#uploads.open(ask, key) } : key;
    } catch (error) {
      return storageFailure(error);
    }
  };

  readonly finishUpload: CallHandlers['finishUpload'] = (ask) => this.#uploads.finish(ask);

  readonly findTransmission: CallHandlers['findTransmission'] = async ({ clientId, fileName, profile }) => {
    const found = this.#uploads.take(clientId, fileName);
    const checksum = profile.checksums.find(({ id }) => id === found?.checksumId);
    return found === undefined || checksum === undefined ? undefined : { upload: found.id, checksum };
  };

  readonly confirmUpload: CallHandlers['confirmUpload'] = ({ upload }) => this.#uploads.confirm(upload);

  readonly discardUpload: CallHandlers['discardUpload'] = ({ upload }) => this.#uploads.discard(upload);

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
