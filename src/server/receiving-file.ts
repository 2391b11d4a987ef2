import { Decryptor } from '../crypto/aes-cbc';
import { createChecksum, type Checksum } from '../crypto/checksum';
import type { Upload } from '../storage';
import { SealwireError } from '../wire/error';
import type { AesRules, ChecksumSpec } from '../protocol/profile';
import type { Refused } from './session/events';
import { storageFailure } from './storage-failure';

/** A transmission of which all has come. */
export interface Received {
  readonly fileId: Uint8Array;
  readonly checksum: number;
  /** Bytes of plaintext. */
  readonly size: number;
}

/** How a content is encrypted and summed. */
export interface ContentForm {
  readonly key: Uint8Array;
  readonly iv: AesRules['iv'];
  readonly checksum: ChecksumSpec;
  /** Whether each message is a ciphertext of its own. */
  readonly encryptedEach: boolean;
}

/** A file on its way in: ciphertext is decrypted, summed and stored piece by piece. */
export class ReceivingFile {
  readonly #upload: Upload;
  readonly #form: ContentForm;
  readonly #checksum: Checksum;
  /** `undefined` between two ciphertexts. */
  #decryptor: Decryptor | undefined;
  #failure: Refused | undefined;
  #arrived = 0;

  constructor(upload: Upload, form: ContentForm) {
    this.#upload = upload;
    this.#form = form;
    this.#checksum = createChecksum(form.checksum);
  }

  /** Bytes of ciphertext so far. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Takes a piece of ciphertext; the promise is the backpressure. A failure is kept for {@link finish}. */
  async write(ciphertext: Uint8Array): Promise<void> {
    this.#arrived += ciphertext.length;
    if (this.#failure !== undefined) return;
    try {
      this.#decryptor ??= new Decryptor(this.#form.key, this.#form.iv);
      await this.#store(this.#decryptor.update(ciphertext));
    } catch (error) {
      this.#failure = storageFailure(error);
    }
  }

  /** The message has ended, and with it the ciphertext, where each has its own. */
  async endMessage(): Promise<void> {
    if (this.#form.encryptedEach && this.#failure === undefined) await this.#endCiphertext();
  }

  /** Ends the file, which the store makes durable from now on. On a refusal nothing of it is kept. */
  async finish(replaces: Uint8Array | undefined): Promise<Received | Refused> {
    try {
      if (!this.#form.encryptedEach && this.#failure === undefined) await this.#endCiphertext();
      if (this.#failure !== undefined) {
        await this.#upload.abort();
        return this.#failure;
      }
      const checksum = this.#checksum.digest();
      const size = await this.#upload.commit({ checksum, checksumId: this.#form.checksum.id, replaces });
      return { fileId: this.#upload.fileId, checksum, size };
    } catch (error) {
      return storageFailure(error);
    }
  }

  /** Forgets the file; nothing of it is kept. */
  async abort(): Promise<void> {
    await this.#upload.abort();
  }

  async #store(plaintext: Uint8Array): Promise<void> {
    this.#checksum.update(plaintext);
    await this.#upload.write(plaintext);
  }

  async #endCiphertext(): Promise<void> {
    const decryptor = this.#decryptor ?? new Decryptor(this.#form.key, this.#form.iv);
    this.#decryptor = undefined;
    try {
      await this.#store(decryptor.final());
    } catch (error) {
      const isUndecryptable = error instanceof SealwireError && error.code === 'E_UNDECRYPTABLE';
      this.#failure = isUndecryptable ? { refused: 'badInput', reason: error.message } : storageFailure(error);
    }
  }
}
