import type { Profile } from '../../generated';
import { SealwireError } from '../wire/error';
import type { ClientKeys } from './client-keys';
import { contentOf } from './content-of-file';
import type { Content } from './encrypted-content';
import { openFile, type LocalFile } from './local-files';
import type { Call, CallName, Calls, LocalFailure, Reply } from './session/events';

/** How each call is answered. */
export type CallHandlers = { readonly [K in CallName]: (ask: Calls[K]['ask']) => Promise<Calls[K]['reply']> };

/** Has a call answered by its handler. */
export function answer<K extends CallName>(handlers: CallHandlers, { call, ask }: Call<K>): Promise<Reply<K>> {
  return handlers[call](ask).then((reply) => ({ on: 'reply', call, reply }));
}

/** Answers a client session's calls from this machine's files and with real keys. */
export class LocalCallHandlers implements CallHandlers {
  readonly #files: readonly string[];
  readonly #keys: ClientKeys;
  #aesKey: Uint8Array | undefined;
  #file: LocalFile | undefined;

  /** @param files paths of the run's files. */
  constructor(files: readonly string[], keys: ClientKeys) {
    this.#files = files;
    this.#keys = keys;
  }

  /** The content of the file in hand under the key in hand, from its beginning. */
  content(profile: Profile): Content {
    if (this.#file === undefined || this.#aesKey === undefined) throw new TypeError('no file or no key is in hand');
    return contentOf(this.#file, this.#aesKey, profile);
  }

  /** Closes what is open. */
  async end(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined && 'handle' in file) await file.handle.close();
  }

  readonly prepareIdentity: CallHandlers['prepareIdentity'] = ({ profile }) =>
    orFailure(async () => ({ publicKey: await this.#keys.prepare(profile) }));

  readonly saveIdentity: CallHandlers['saveIdentity'] = ({ clientId }) =>
    orFailure(async () => {
      await this.#keys.save(clientId);
      return 'saved' as const;
    });

  readonly unwrapKey: CallHandlers['unwrapKey'] = ({ clientId, wrappedKey, profile }) => {
    const privateKey = this.#keys.of(clientId);
    try {
      const key = privateKey.unwrapKey(wrappedKey, profile.rsa);
      if (key.length * 8 !== profile.aes.bits) {
        const bad = `the AES key has ${key.length * 8} bits where ${profile.aes.bits} are due`;
        return Promise.resolve({ bad });
      }
      this.#aesKey = key;
      return Promise.resolve(this.#keys.use(key) ? 'used' : 'fresh');
    } catch (error) {
      if (error instanceof SealwireError) return Promise.resolve({ bad: error.message });
      throw error;
    }
  };

  readonly measureFile: CallHandlers['measureFile'] = async ({ index, profile }) => {
    await this.end();
    const path = this.#files[index];
    if (path === undefined) throw new TypeError(`there is no file ${index}`);
    const file = await openFile(path, profile);
    if ('failed' in file) return file;
    this.#file = file;
    return file.measured;
  };
}

async function orFailure<T>(write: () => Promise<T>): Promise<T | LocalFailure> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof SealwireError) return { failed: `${error.message}. ${error.hint ?? ''}`.trim() };
    throw error;
  }
}
