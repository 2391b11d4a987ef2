import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { cutName } from '../bytes/fields';
import type { ServerDefects } from './server-defects';

/** A file's content, and what is known of it when it is to be written. */
export interface Content {
  readonly clientId: Buffer;
  /** The 255 bytes of the name. */
  readonly nameField: Buffer;
  readonly plaintext: Buffer;
  readonly ciphertext: Buffer;
}

/** Where a server writes contents: a folder for each client, under names of the server's own. */
export class ContentFolder {
  readonly #directory: string;
  readonly #defects: ServerDefects;
  #written = 0;

  constructor(directory: string, defects: ServerDefects) {
    this.#directory = directory;
    this.#defects = defects;
  }

  /** Writes a content. Returns its path; `undefined` where a name leads to where nothing can be written. */
  write(content: Content): string | undefined {
    const path = this.#pathOf(content);
    if (path === undefined) return undefined;
    const bytes = this.#defects.contentStoredEncrypted ? content.ciphertext : content.plaintext;
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    } catch (error) {
      const isTooLong = (error as NodeJS.ErrnoException).code === 'ENAMETOOLONG';
      if (this.#defects.pathFollowed || isTooLong) return undefined;
      throw error;
    }
    return path;
  }

  /** Removes a content that was discarded. */
  remove(path: string): void {
    rmSync(path, { force: true });
  }

  #pathOf({ clientId, nameField }: Content): string | undefined {
    const name = cutName(nameField).toString();
    if (this.#defects.pathFollowed) {
      const path = join(this.#directory, name);
      // A mistake that is made on purpose must not do harm: what lies further up is not the test's.
      const outermost = join(this.#directory, '..', '..');
      return relative(outermost, path).startsWith('..') ? undefined : path;
    }
    if (this.#defects.clientsShareFolder) return join(this.#directory, `${name.replace(/[^A-Za-z0-9]/g, '_')}.bin`);
    this.#written += 1;
    return join(this.#directory, clientId.toString('hex'), `${this.#written}.bin`);
  }
}
