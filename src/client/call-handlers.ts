import type { Profile } from '../../generated';
import { writeIdentity } from '../course/identity';
import { generateKeyPair } from '../crypto/key-pair';
import type { PrivateKey } from '../crypto/private-key';
import { SealwireError } from '../wire/error';
import { EncryptedContent } from './encrypted-content';
import { openFile, type OpenFile } from './local-files';
import type { Call, CallName, Calls, Reply } from './session/events';

/** How each call is answered. */
export type CallHandlers = { readonly [K in CallName]: (ask: Calls[K]['ask']) => Promise<Calls[K]['reply']> };

/** Has a call answered by its handler. */
export function answer<K extends CallName>(handlers: CallHandlers, { call, ask }: Call<K>): Promise<Reply<K>> {
  return handlers[call](ask).then((reply) => ({ on: 'reply', call, reply }));
}

/** What the handlers work with. */
export interface CallHandlerOptions {
  /** Where `me.info` and `priv.key` are kept. */
  readonly directory: string;
  readonly name: Uint8Array;
  readonly files: readonly string[];
  /** The key pair of an earlier run. */
  readonly privateKey: PrivateKey | undefined;
}

/** Answers a client session's calls from this machine's files and with real keys. */
export class LocalCallHandlers implements CallHandlers {
  readonly #options: CallHandlerOptions;
  #privateKey: PrivateKey | undefined;
  #aesKey: Uint8Array | undefined;
  readonly #usedKeys = new Set<string>();
  #open: OpenFile | undefined;

  constructor(options: CallHandlerOptions) {
    this.#options = options;
    this.#privateKey = options.privateKey;
  }

  /** The open file's content under the key in hand, from its beginning. */
  content(profile: Profile): EncryptedContent {
    if (this.#open === undefined || this.#aesKey === undefined) throw new TypeError('no file or no key is in hand');
    return new EncryptedContent(this.#open.handle, this.#open.measured.size, this.#aesKey, profile);
  }

  /** Closes what is open. */
  async end(): Promise<void> {
    await this.#open?.handle.close();
    this.#open = undefined;
  }

  readonly createKeyPair: CallHandlers['createKeyPair'] = async ({ profile }) => {
    this.#privateKey = await generateKeyPair(profile.rsa);
    return { publicKey: this.#privateKey.publicKeyDer() };
  };

  readonly saveIdentity: CallHandlers['saveIdentity'] = async ({ clientId }) => {
    const { directory, name } = this.#options;
    try {
      await writeIdentity(directory, { name, clientId, privateKeyDer: this.#privateKey?.toPkcs8Der() });
      return 'saved';
    } catch (error) {
      if (error instanceof SealwireError) return { failed: `${error.message}. ${error.hint ?? ''}`.trim() };
      throw error;
    }
  };

  readonly unwrapKey: CallHandlers['unwrapKey'] = async ({ wrappedKey, profile }) => {
    if (this.#privateKey === undefined) throw new TypeError('no private key is in hand');
    try {
      const key = this.#privateKey.unwrapKey(wrappedKey, profile.rsa);
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
}
