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
  /** Bytes of ciphertext that are announced. */
  readonly contentSize: number;
}

/** Bytes of ciphertext that are decrypted together where they come in smaller pieces (docs/architecture.md, "Speed"). */
const BATCH_SIZE = 128 * 1024;

/** From so many bytes on, a piece is worth a call of its own. */
const LARGE_PIECE = 32 * 1024;

/** Enough for what comes beyond a content size that is too small, or for packets that each announce their own. */
const SMALLEST_BATCH = 1024;

/** A file on its way in: ciphertext is decrypted, summed and stored as it comes, small pieces together. */
export class ReceivingFile {
  readonly #upload: Upload;
  readonly #form: ContentForm;
  readonly #checksum: Checksum;
  /** `undefined` between two ciphertexts. */
  #decryptor: Decryptor | undefined;
  #failure: Refused | undefined;
  /** Ciphertext that waits to be decrypted; made with the first small piece. */
  #batch: Uint8Array | undefined;
  #gathered = 0;
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

  /**
   * Takes a piece of ciphertext; its memory may be used again at once. A failure is kept for {@link finish}.
   * @returns `undefined` while there is room for more; otherwise a promise that resolves when there is again.
   */
  write(ciphertext: Uint8Array): Promise<void> | undefined {
    this.#arrived += ciphertext.length;
    return this.#unlessFailed(() => this.#take(ciphertext));
  }

  /** The message has ended, and with it the ciphertext, where each has its own. */
  endMessage(): void {
    if (this.#form.encryptedEach) this.#endCiphertext();
  }

  /** Ends the file, which the store makes durable from now on. On a refusal nothing of it is kept. */
  async finish(replaces: Uint8Array | undefined): Promise<Received | Refused> {
    try {
      if (!this.#form.encryptedEach) this.#endCiphertext();
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

  #take(ciphertext: Uint8Array): Promise<void> | undefined {
    if (this.#gathered === 0 && ciphertext.length >= LARGE_PIECE) return this.#decrypt(ciphertext);
    const batch = (this.#batch ??= new Uint8Array(this.#batchSize()));
    const fitting = ciphertext.subarray(0, batch.length - this.#gathered);
    batch.set(fitting, this.#gathered);
    this.#gathered += fitting.length;
    if (this.#gathered < batch.length) return undefined;
    const room = this.#decryptGathered();
    return fitting.length === ciphertext.length ? room : (this.#take(ciphertext.subarray(fitting.length)) ?? room);
  }

  #batchSize(): number {
    return Math.max(SMALLEST_BATCH, Math.min(BATCH_SIZE, this.#form.contentSize));
  }

  #decryptGathered(): Promise<void> | undefined {
    const gathered = this.#batch?.subarray(0, this.#gathered);
    this.#gathered = 0;
    return gathered === undefined ? undefined : this.#decrypt(gathered);
  }

  #decrypt(ciphertext: Uint8Array): Promise<void> | undefined {
    if (ciphertext.length === 0) return undefined;
    this.#decryptor ??= new Decryptor(this.#form.key, this.#form.iv);
    return this.#store(this.#decryptor.update(ciphertext));
  }

  #store(plaintext: Uint8Array): Promise<void> | undefined {
    this.#checksum.update(plaintext);
    return this.#upload.write(plaintext);
  }

  #endCiphertext(): void {
    void this.#unlessFailed(() => {
      void this.#decryptGathered();
      const decryptor = this.#decryptor ?? new Decryptor(this.#form.key, this.#form.iv);
      this.#decryptor = undefined;
      return this.#store(decryptor.final());
    });
  }

  /** After a failure nothing more is done. */
  #unlessFailed(task: () => Promise<void> | undefined): Promise<void> | undefined {
    if (this.#failure !== undefined) return undefined;
    try {
      return task();
    } catch (error) {
      this.#failure = refusalFor(error);
      return undefined;
    }
  }
}

function refusalFor(error: unknown): Refused {
  const isUndecryptable = error instanceof SealwireError && error.code === 'E_UNDECRYPTABLE';
  return isUndecryptable ? { refused: 'badInput', reason: error.message } : storageFailure(error);
}
