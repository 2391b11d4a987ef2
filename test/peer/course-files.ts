import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generateKeyPair, type KeyPair } from './cryptography';
import type { ClientDefects } from './client-defects';

/** The three lines of transfer.info. */
export interface Errand {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  /** Path of the file to send. */
  readonly file: string;
}

/** What me.info holds. */
export interface StoredIdentity {
  readonly name: string;
  readonly clientId: Buffer;
  readonly keyPair: KeyPair;
}

/** The files of the reference programs in one directory, in the reference forms. */
export class CourseFiles {
  readonly #directory: string;
  readonly #defects: ClientDefects;

  constructor(directory: string, defects: ClientDefects) {
    this.#directory = directory;
    this.#defects = defects;
  }

  /** Reads transfer.info; throws where that cannot be done. */
  errand(): Errand {
    const [address = '', name = '', file = ''] = this.#lines('transfer.info');
    const colon = address.lastIndexOf(':');
    const port = Number(address.slice(colon + 1));
    if (colon < 1 || !Number.isInteger(port) || name === '' || file === '')
      throw new Error('transfer.info is not right');
    return { host: address.slice(0, colon), port, name, file: resolve(this.#directory, file) };
  }

  /** Reads me.info; `undefined` where there is none. */
  identity(): StoredIdentity | undefined {
    if (!existsSync(this.#path('me.info'))) return undefined;
    const [name = '', id = '', ...base64] = this.#lines('me.info');
    const der = Buffer.from(base64.join(''), 'base64');
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const publicKeyDer = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
    return { name, clientId: Buffer.from(id, 'hex'), keyPair: { privateKey, publicKeyDer } };
  }

  /** Writes me.info and priv.key. */
  keep({ name, clientId, keyPair }: StoredIdentity): void {
    const { meInfoWrongId, meInfoWrongKey, writesNoMeInfo, writesNoPrivKey } = this.#defects;
    const id = Buffer.from(clientId);
    if (meInfoWrongId) id[0]! ^= 0xff;
    const key = wrapped(keyPair);
    const keyOfMeInfo = meInfoWrongKey ? wrapped(generateKeyPair()) : key;
    if (!writesNoMeInfo) writeFileSync(this.#path('me.info'), `${name}\n${id.toString('hex')}\n${keyOfMeInfo}`);
    if (!writesNoPrivKey) writeFileSync(this.#path('priv.key'), key);
  }

  /** The AES key of an earlier run; `undefined` where none was kept. */
  oldAesKey(): Buffer | undefined {
    const path = this.#path('aes.key');
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  /** Keeps an AES key, as no right client does. */
  keepAesKey(aesKey: Buffer): void {
    writeFileSync(this.#path('aes.key'), aesKey);
  }

  #lines(file: string): readonly string[] {
    const text = readFileSync(this.#path(file), 'utf8');
    return text.split('\n').map((line) => line.trim());
  }

  #path(file: string): string {
    return join(this.#directory, file);
  }
}

/** Base64 of the PKCS#8 DER: lines of 72 characters, and an empty one. */
function wrapped({ privateKey }: KeyPair): string {
  const base64 = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  return `${base64.replace(/.{1,72}/g, '$&\n')}\n`;
}
