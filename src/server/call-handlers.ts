import { randomUUID } from 'node:crypto';
import type { Profile } from '../../generated';
import { generateAesKey } from '../crypto/aes-cbc';
import { parsePublicKey, wrapKey, type PublicKey } from '../crypto/public-key';
import type { ClientRecord, NewClientRecord, Store } from '../storage';
import { hex } from '../text/hex';
import { SealwireError } from '../wire/error';
import { sameBytes } from '../wire/value';
import type { Call, CallName, Calls, Refused, Reply } from './session/events';
import type { CarriedAt, CarriedKey } from './carried-over';
import { UNLIMITED, type RegistrationsAt } from './registration-rate';
import { storageFailure } from './storage-failure';
import type { Uploads } from './uploads';

const TOO_MANY_REGISTRATIONS: Refused = {
  refused: 'busy',
  why: 'registrations',
  reason: 'too many registrations from this address in a minute. Allow more with --max-registrations.',
};

/** What is wrong with a public key, where that is the client's mistake; another server may have been sent another one just now. */
const BAD_KEYS: readonly string[] = ['E_BAD_PUBLIC_KEY', 'E_OTHER_PUBLIC_KEY'];

/** How each call is answered. */
export type CallHandlers = { readonly [K in CallName]: (ask: Calls[K]['ask']) => Promise<Calls[K]['reply']> };

/** Has a call answered by its handler. */
export function answer<K extends CallName>(handlers: CallHandlers, { call, ask }: Call<K>): Promise<Reply<K>> {
  return handlers[call](ask).then((reply) => ({ on: 'reply', call, reply }));
}

/** How many transmissions under one AES key may turn out not to be decryptable; then the key is forgotten. */
const MOST_UNDECRYPTABLE = 8;

/** The key that a connection gave last. */
interface GivenKey extends CarriedKey {
  readonly clientId: Uint8Array;
  /** Transmissions under it that could not be decrypted. */
  readonly undecryptable: number;
}

/**
 * Answers one connection's calls from the store and with fresh keys. It keeps what must not leave the connection: whom it
 * registered, and the AES key that it gave, the only one under which it takes content (docs/decisions/whose-key.md).
 */
export class StoreCallHandlers implements CallHandlers {
  readonly #store: Store;
  readonly #uploads: Uploads;
  readonly #carried: CarriedAt;
  readonly #mayRegister: RegistrationsAt;
  #registered: Uint8Array | undefined;
  #key: GivenKey | undefined;
  /** Parsed: to read a key takes longer than to wrap another one with it, and a client sends the same for every file. */
  #rsa: { readonly key: PublicKey; readonly profile: Profile } | undefined;
  /** Whom the request in hand is about. */
  #found: ClientRecord | undefined;
  /** Who got a key here, in the profile in which it speaks here: a name and a key that are known stay as they are. */
  #served: ClientRecord | undefined;

  /**
   * @param uploads of this connection.
   * @param carried by clients at this connection's address that use a connection for each request.
   * @param mayRegister says whether this connection's address may have another name.
   */
  constructor(store: Store, uploads: Uploads, carried: CarriedAt, mayRegister: RegistrationsAt = UNLIMITED) {
    this.#mayRegister = mayRegister;
    this.#store = store;
    this.#uploads = uploads;
    this.#carried = carried;
  }

  readonly findClient: CallHandlers['findClient'] = async ({ clientId }) => {
    try {
      const served = this.#served;
      const isServed = served !== undefined && sameBytes(served.id, clientId);
      this.#found = isServed ? served : await this.#store.clients.find(clientId);
      if (this.#found === undefined) return undefined;
      const { name, profile, checksum, publicKey } = this.#found;
      return { name, profile, checksum, hasPublicKey: publicKey !== undefined };
    } catch (error) {
      return storageFailure(error);
    }
  };

  readonly register: CallHandlers['register'] = async ({ name, profile, as }) => {
    if (!this.#mayRegister.take()) return TOO_MANY_REGISTRATIONS;
    const clientId = as ?? Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
    try {
      const client = { id: clientId, name, profile: profile.id };
      if ((await this.#store.clients.register(client)) === 'taken' && !(await this.#takeOver(client))) {
        this.#mayRegister.giveBack();
        return 'taken';
      }
      this.#registered = clientId;
      if (profile.flow.connection === 'request') await this.#carried.addRegistration(clientId);
      return { clientId };
    } catch (error) {
      return storageFailure(error);
    }
  };

  readonly issueKey: CallHandlers['issueKey'] = async ({ clientId, publicKey, profile }) => {
    try {
      const client = await this.#clientToServe(clientId);
      const der = publicKey === 'stored' ? client?.publicKey : publicKey;
      if (client === undefined || der === undefined) {
        return { refused: 'unknownClient', reason: 'the client has no public key' };
      }
      if (client.publicKey !== undefined && !sameBytes(client.publicKey, der)) {
        return { refused: 'badInput', reason: 'the public key is not the one that this client sent before' };
      }
      const rsaKey = this.#parsed(der, profile);
      if (client.publicKey === undefined && !(await this.#hasRegistered(clientId, profile))) {
        return { refused: 'badInput', reason: 'a first public key has to come over the connection that registered' };
      }
      const aesKey = generateAesKey(profile.aes.bits);
      const wrappedKey = wrapKey(rsaKey, aesKey, profile.rsa);
      await this.#remember(client, der, profile);
      this.#served = { ...client, publicKey: der, profile: profile.id };
      this.#registered = undefined;
      const { connection, client: way } = profile.flow;
      const key = { aesKey, resends: way.resends };
      if (connection === 'request') await this.#carried.addKey(clientId, key);
      else this.#key = { clientId, ...key, undecryptable: 0 };
      return { wrappedKey };
    } catch (error) {
      if (error instanceof SealwireError && BAD_KEYS.includes(error.code)) {
        return { refused: 'badInput', reason: error.message };
      }
      return storageFailure(error);
    }
  };

  readonly openUpload: CallHandlers['openUpload'] = async (ask) => {
    try {
      const key = await this.#keyFor(ask.clientId, ask.profile);
      return 'refused' in key ? key : { upload: await this.#uploads.open(ask, key) };
    } catch (error) {
      return storageFailure(error);
    }
  };

  readonly finishUpload: CallHandlers['finishUpload'] = async (ask) => {
    const reply = await this.#uploads.finish(ask);
    return 'refused' in reply && reply.refused === 'badInput' ? this.#undecryptable(reply) : reply;
  };

  readonly findTransmission: CallHandlers['findTransmission'] = async (ask) => {
    try {
      const found = await this.#uploads.take(ask);
      const checksum = ask.profile.checksums.find(({ id }) => id === found?.checksumId);
      return found === undefined || checksum === undefined
        ? undefined
        : { upload: found.id, checksum, content: found.content };
    } catch (error) {
      return storageFailure(error);
    }
  };

  readonly confirmUpload: CallHandlers['confirmUpload'] = ({ upload }) => {
    if (this.#uploads.checksumOf(upload) !== this.#served?.checksum) this.#served = undefined;
    return this.#uploads.confirm(upload);
  };

  readonly discardUpload: CallHandlers['discardUpload'] = ({ upload }) => this.#uploads.discard(upload);

  /**
   * Registers a client under a name whose owner registered from here a short while ago, on a connection that is over, and
   * never got as far as its public key: it is the same one, whom the answer has not reached.
   */
  async #takeOver(client: NewClientRecord): Promise<boolean> {
    const { clients } = this.#store;
    const owner = await clients.findByName(client.name);
    if (owner === undefined || owner.publicKey !== undefined) return false;
    if (!(await this.#carried.takeRegistration(owner.id))) return false;
    return (await clients.register({ ...client, releases: owner.id })) === 'registered';
  }

  /**
   * The connection is over: a client that it registered and gave no key may come back for one, soon, from the same
   * address.
   *
   * @throws StorageError `E_STORAGE` where that could not be remembered
   */
  async end(): Promise<void> {
    if (this.#registered !== undefined) await this.#carried.addRegistration(this.#registered);
  }

  /**
   * Whether the client has registered on this connection; or soon before on one that is over, where a public key is how
   * to come back, or each request has a connection of its own. That is over then, and counts as this one.
   */
  async #hasRegistered(clientId: Uint8Array, { flow }: Profile): Promise<boolean> {
    if (this.#registered !== undefined && sameBytes(this.#registered, clientId)) return true;
    const mayComeBack = flow.connection === 'request' || flow.returning === 'PublicKey';
    if (!mayComeBack || !(await this.#carried.takeRegistration(clientId))) return false;
    this.#registered = clientId;
    return true;
  }

  /** The key that this connection gave to the client; never one that is kept for whoever names an id. */
  async #keyFor(clientId: Uint8Array, profile: Profile): Promise<CarriedKey | Refused> {
    const reason = `this connection was given no AES key of the client ${hex(clientId)}`;
    return (await this.#givenKey(clientId, profile)) ?? { refused: 'badInput', reason };
  }

  async #givenKey(clientId: Uint8Array, { flow }: Profile): Promise<CarriedKey | undefined> {
    if (flow.connection === 'request') return this.#carried.takeKey(clientId);
    if (this.#key === undefined || !sameBytes(this.#key.clientId, clientId)) return undefined;
    return { ...this.#key, resends: flow.client.resends };
  }

  /**
   * Nothing is written while a client waits for its key, unless that is its first. Anybody can come as far as this under its
   * id and name: in which edition it is answered from now on is remembered when it has confirmed a file.
   */
  async #remember({ id, ...known }: ClientRecord, publicKey: Uint8Array, profile: Profile): Promise<void> {
    const { clients } = this.#store;
    if (known.publicKey === undefined) await clients.update(id, { publicKey, profile: profile.id });
    else clients.touch(id);
  }

  /** Counts a transmission that could not be decrypted. One under a carried key took that key, which is forgotten with it. */
  #undecryptable(refused: Refused): Refused {
    const key = this.#key;
    if (key === undefined) return refused;
    const undecryptable = key.undecryptable + 1;
    const isForgotten = undecryptable === MOST_UNDECRYPTABLE;
    this.#key = isForgotten ? undefined : { ...key, undecryptable };
    if (!isForgotten) return refused;
    const why = `${undecryptable} transmissions under it could not be decrypted`;
    return { ...refused, reason: `${refused.reason}; the AES key is forgotten: ${why}` };
  }

  #parsed(der: Uint8Array, profile: Profile): PublicKey {
    const known = this.#rsa;
    if (known?.profile === profile && sameBytes(known.key.der, der)) return known.key;
    const key = parsePublicKey(der, profile.rsa);
    this.#rsa = { key, profile };
    return key;
  }

  /** The client that was looked up for this request, so that it is read once. */
  async #clientToServe(id: Uint8Array): Promise<ClientRecord | undefined> {
    const found = this.#found;
    this.#found = undefined;
    return found !== undefined && sameBytes(found.id, id) ? found : this.#store.clients.find(id);
  }
}
