import { createCipheriv, createDecipheriv, randomBytes, type Cipher, type Decipher } from 'node:crypto';
import type { AesRules } from './rules';
import { CryptoError } from './error';

type IvRule = AesRules['iv'];

/** Bytes of an AES block, and so of an initialisation vector. */
const BLOCK = 16;

/** A fresh random key. */
export function generateAesKey(bits: AesRules['bits']): Uint8Array {
  return randomBytes(bits / 8);
}

/** Bytes that a plaintext of so many bytes takes on the wire. PKCS#7 always adds 1 to 16: an empty file becomes 16. */
export function ciphertextSize(plaintextSize: number, iv: IvRule): number {
  return plaintextSize - (plaintextSize % BLOCK) + BLOCK + prefixSize(iv);
}

/** The largest plaintext whose ciphertext has at most so many bytes; `undefined` if not even an empty one fits. */
export function plaintextSizeLimit(size: number, iv: IvRule): number | undefined {
  const blocks = Math.floor((size - prefixSize(iv)) / BLOCK);
  return blocks < 1 ? undefined : blocks * BLOCK - 1;
}

/** Encrypts one plaintext in pieces: AES-CBC (NIST SP 800-38A section 6.2) with PKCS#7 padding (RFC 5652 section 6.3). */
export class Encryptor {
  readonly #cipher: Cipher;
  /** What goes out in front of the ciphertext; empty once it has. */
  #prefix: Uint8Array;

  /** @throws CryptoError E_AES_KEY if the key has not 16, 24 or 32 bytes. */
  constructor(key: Uint8Array, rule: IvRule) {
    const iv = rule === 'zero' ? Buffer.alloc(BLOCK) : randomBytes(BLOCK);
    this.#cipher = createCipheriv(algorithm(key), key, iv);
    this.#prefix = iv.subarray(0, prefixSize(rule));
  }

  /** The ciphertext that has become known; it may be empty, the rest follows. */
  update(plaintext: Uint8Array): Uint8Array {
    return this.#afterPrefix(this.#cipher.update(plaintext));
  }

  /** The last of the ciphertext. Called once, after the whole plaintext. */
  final(): Uint8Array {
    return this.#afterPrefix(this.#cipher.final());
  }

  #afterPrefix(ciphertext: Uint8Array): Uint8Array {
    if (this.#prefix.length === 0) return ciphertext;
    const bytes = Buffer.concat([this.#prefix, ciphertext]);
    this.#prefix = Buffer.alloc(0);
    return bytes;
  }
}

/** The inverse of {@link Encryptor}. CBC protects nothing: compare the checksum before trusting what came out. */
export class Decryptor {
  readonly #algorithm: string;
  readonly #key: Uint8Array;
  readonly #iv = Buffer.alloc(BLOCK);
  /** Bytes of the initialisation vector that are still to come. */
  #ivMissing: number;
  #decipher: Decipher | undefined;
  /** Bytes of ciphertext so far, without the initialisation vector. */
  #size = 0;

  /** @throws CryptoError E_AES_KEY if the key has not 16, 24 or 32 bytes. */
  constructor(key: Uint8Array, rule: IvRule) {
    this.#algorithm = algorithm(key);
    this.#key = key;
    this.#ivMissing = prefixSize(rule);
    this.#decipher = this.#ivMissing === 0 ? this.#start() : undefined;
  }

  /** The plaintext that has become known; it may be empty, the rest follows. */
  update(bytes: Uint8Array): Uint8Array {
    const iv = bytes.subarray(0, this.#ivMissing);
    this.#iv.set(iv, BLOCK - this.#ivMissing);
    this.#ivMissing -= iv.length;
    if (this.#ivMissing > 0) return Buffer.alloc(0);

    this.#decipher ??= this.#start();
    this.#size += bytes.length - iv.length;
    return this.#decipher.update(bytes.subarray(iv.length));
  }

  /**
   * The last of the plaintext. Called once, after the whole ciphertext.
   *
   * @throws CryptoError E_UNDECRYPTABLE if the ciphertext is not whole blocks or its padding is wrong.
   */
  final(): Uint8Array {
    if (this.#decipher === undefined) {
      throw undecryptable(`the content ends within its initialisation vector, ${this.#ivMissing} bytes early`);
    }
    if (this.#size === 0 || this.#size % BLOCK !== 0) {
      const message = `the ciphertext has ${this.#size} bytes; it must be one or more blocks of ${BLOCK}`;
      throw undecryptable(message, 'Pad with PKCS#7, an empty file too, and send the whole ciphertext.');
    }
    try {
      return this.#decipher.final();
    } catch (cause) {
      const hint = 'It was encrypted with another key, or not as AES-CBC with PKCS#7 padding, or changed on its way.';
      throw undecryptable("the ciphertext's padding is wrong", hint, cause);
    }
  }

  #start(): Decipher {
    return createDecipheriv(this.#algorithm, this.#key, this.#iv);
  }
}

function prefixSize(iv: IvRule): number {
  return iv === 'prefix' ? BLOCK : 0;
}

function algorithm(key: Uint8Array): string {
  if (![16, 24, 32].includes(key.length)) {
    throw new CryptoError('E_AES_KEY', `the AES key has ${key.length} bytes; 16, 24 or 32 are possible`, {
      field: 'aesKey',
      hint: 'What the peer wrapped is no AES key.',
    });
  }
  return `aes-${key.length * 8}-cbc`;
}

function undecryptable(message: string, hint?: string, cause?: unknown): CryptoError {
  return new CryptoError('E_UNDECRYPTABLE', message, { field: 'content', hint, cause });
}
