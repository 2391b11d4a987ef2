import type { Profile } from '../../generated';
import { generateKeyPair } from '../crypto/key-pair';
import type { PrivateKey } from '../crypto/private-key';
import { clientIdSize } from '../protocol/field-sizes';
import { hex } from '../text/hex';
import { SealwireError } from '../wire/error';
import { EncryptedContent } from './encrypted-content';
import type { Identities, UsableIdentity } from './identities';
import { openFile, type OpenFile } from './local-files';
import type { Call, CallName, Calls, LocalFailure, Reply } from './session/events';

/** How each call is answered. */
export type CallHandlers = { readonly [K in CallName]: (ask: Calls[K]['ask']) => Promise<Calls[K]['reply']> };

/** Has a call answered by its handler. */
export function answer<K extends CallName>(handlers: CallHandlers, { call, ask }: Call<K>): Promise<Reply<K>> {
  return handlers[call](ask).then((reply) => ({ on: 'reply', call, reply }));
}

/** What the handlers work with. */
export interface CallHandlerOptions {
  readonly files: readonly string[];
  /** The client's folder, and the identities of earlier runs under which the server may know it. */
  readonly identities: Identities;
  readonly candidates: readonly UsableIdentity[];
}

/** Answers a client session's calls from this machine's files and with real keys. */
export class LocalCallHandlers implements CallHandlers {
  readonly #options: CallHandlerOptions;
  /** By id, in hexadecimal digits. */
  readonly #privateKeys: Map<string, PrivateKey>;
  /** For the next id. */
  #newKey: PrivateKey | undefined;
  #aesKey: Uint8Array | undefined;
  readonly #usedKeys = new Set<string>();
  #open: OpenFile | undefined;

  constructor(options: CallHandlerOptions) {
    this.#options = options;
    this.#privateKeys = new Map(options.candidates.map(({ clientId, privateKey }) => [hex(clientId), privateKey]));
  }

  /** The open file's content under the key in hand, from its beginning. */
  content(profile: Profile): EncryptedContent {
    if (this.#open === undefined || this.#aesKey === undefined) throw new TypeError('no file or no key is in hand');
    return new EncryptedContent(this.#open, this.#aesKey, profile);
  }

  /** Closes what is open. */
  async end(): Promise<void> {
    await this.#open?.handle.close();
    this.#open = undefined;
  }

  /** The server has accepted the client as this one. */
  async confirmIdentity(clientId: Uint8Array): Promise<void> {
    await this.#options.identities.confirm(clientId, this.#keyOf(clientId));
  }

  readonly prepareIdentity: CallHandlers['prepareIdentity'] = async ({ profile }) => {
    const failed = await failureOf(() => this.#options.identities.check(new Uint8Array(clientIdSize(profile))));
    if (failed !== undefined) return failed;
    this.#newKey = await generateKeyPair(profile.rsa);
    return { publicKey: this.#newKey.publicKeyDer() };
  };

  readonly saveIdentity: CallHandlers['saveIdentity'] = async ({ clientId }) => {
    const key = this.#newKey;
    if (key === undefined) throw new TypeError('no key pair was made');
    this.#privateKeys.set(hex(clientId), key);
    return (await failureOf(() => this.#options.identities.saveNew(clientId, key))) ?? 'saved';
  };

  readonly unwrapKey: CallHandlers['unwrapKey'] = async ({ clientId, wrappedKey, profile }) => {
    const privateKey = this.#keyOf(clientId);
    try {
      const key = privateKey.unwrapKey(wrappedKey, profile.rsa);
      if (key.length * 8 !== profile.aes.bits) {
        return { bad: `the AES key has ${key.length * 8} bits where ${profile.aes.bits} are due` };
      }
      this.#aesKey = key;
    } catch (error) {
      if (error instanceof SealwireError) return { bad: error.message };
      throw error;
    }
    const mark = Buffer.from(this.#aesKey).toString('hex');
    const used = this.#usedKeys.has(mark);
    this.#usedKeys.add(mark);
    return Promise.resolve(used ? 'used' : 'fresh');
  };

  readonly measureFile: CallHandlers['measureFile'] = async ({ index, profile }) => {
    await this.end();
    const path = this.#options.files[index];
    if (path === undefined) throw new TypeError(`there is no file ${index}`);
    const file = await openFile(path, profile);
    if ('failed' in file) return file;
    this.#open = file;
    return file.measured;
  };

  #keyOf(clientId: Uint8Array): PrivateKey {
    const key = this.#privateKeys.get(hex(clientId));
    if (key === undefined) throw new TypeError(`there is no private key of ${hex(clientId)}`);
    return key;
  }
}

async function failureOf(write: () => Promise<void>): Promise<LocalFailure | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (error instanceof SealwireError) return { failed: `${error.message}. ${error.hint ?? ''}`.trim() };
    throw error;
  }
}
