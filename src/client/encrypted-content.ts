import type { FileHandle } from 'node:fs/promises';
import type { AesRules, ChecksumSpec } from '../protocol/profile';
import { Encryptor } from '../crypto/aes-cbc';
import { createChecksum } from '../crypto/checksum';
import { SealwireError } from '../wire/error';
import { freeMemory } from '../crypto/free-memory';
import { fileState, howChanged, type FileState } from './file-state';

/** Bytes that are read and encrypted at a time (docs/architecture.md, "Speed"). */
export const READ_SIZE = 512 * 1024;

/** The file is not what it was when it was measured (`E_FILE_CHANGED`), or cannot be read any more (`E_FILE_READ`). */
export class LocalFileError extends SealwireError {}

/** An open file, which whoever opened it closes, as it was when it was measured: it is sent in that state, or not confirmed. */
export interface SourceFile {
  readonly handle: FileHandle;
  readonly state: FileState;
}

/** What is read and how it is encrypted. */
export interface ContentSource extends SourceFile {
  readonly key: Uint8Array;
  readonly iv: AesRules['iv'];
  /** Bytes of plaintext in a ciphertext of its own; `undefined` where all of the file is one ciphertext. */
  readonly ownSize: number | undefined;
  /** All that the profile's peers are known to use. */
  readonly checksums: readonly ChecksumSpec[];
}

/** A file's ciphertext, wherever it is made. */
export interface Content {
  /**
   * The ciphertext in pieces, to be asked for once. A piece is to be used up before the next one is asked for: its memory
   * is of use elsewhere then. Nothing is left open where the caller ends early.
   * @throws LocalFileError where the file is not in the state any more in which it was measured, or a read fails; before the
   * last piece, so that the content never becomes whole.
   */
  pieces(): AsyncGenerator<Uint8Array, void>;
  /** Of the plaintext, by id, once all pieces are out. */
  readonly checksums: ReadonlyMap<string, number>;
}

/**
 * A file's ciphertext in pieces, and the checksums of the plaintext that went into it. Exactly `size` bytes are read. The
 * next piece is read from the disk while the one before is encrypted and sent.
 */
export class EncryptedContent implements Content {
  readonly #source: ContentSource;
  readonly #size: number;
  readonly #checksums: readonly { readonly id: string; readonly checksum: ReturnType<typeof createChecksum> }[];

  constructor(source: ContentSource) {
    this.#source = source;
    this.#size = Number(source.state.size);
    this.#checksums = source.checksums.map((spec) => ({ id: spec.id, checksum: createChecksum(spec) }));
  }

  get checksums(): ReadonlyMap<string, number> {
    return new Map(this.#checksums.map(({ id, checksum }) => [id, checksum.digest()]));
  }

  /**
   * The padding's block comes together with what is in front of it. Where packets are encrypted on their own, a piece is
   * the whole ciphertext of one.
   */
  async *pieces(): AsyncGenerator<Uint8Array, void> {
    const { key, iv, ownSize } = this.#source;
    const isOwn = ownSize !== undefined;
    let encryptor = new Encryptor(key, iv);
    let left = this.#size;
    for await (const plaintext of this.#plaintext(ownSize ?? READ_SIZE)) {
      left -= plaintext.length;
      for (const { checksum } of this.#checksums) checksum.update(plaintext);
      const isLast = isOwn || left === 0;
      const piece = isLast ? lastOf(encryptor, plaintext) : encryptor.update(plaintext);
      yield piece;
      freeMemory(piece);
      if (isOwn) encryptor = new Encryptor(key, iv);
    }
    if (this.#size === 0) yield encryptor.final();
  }

  /** The file in pieces of this size, the next one read while the one before is worked on. */
  async *#plaintext(pieceSize: number): AsyncGenerator<Uint8Array> {
    const bufferSize = Math.min(pieceSize, this.#size);
    const buffers = [Buffer.allocUnsafeSlow(bufferSize), Buffer.allocUnsafeSlow(bufferSize)] as const;
    let position = 0;
    let turn = 0;
    let next = this.#read(buffers[0], position);
    try {
      while (position < this.#size) {
        const plaintext = await next;
        position += plaintext.length;
        turn = 1 - turn;
        next = this.#read(turn === 0 ? buffers[0] : buffers[1], position);
        // A read that fails while this piece is on its way is told when its turn comes.
        next.catch(() => undefined);
        // Without its last piece the content is not whole, so what has changed is never confirmed.
        if (position === this.#size) await next;
        yield plaintext;
      }
      await next;
    } finally {
      // Whoever ends early closes the file.
      await next.catch(() => undefined);
    }
  }

  /** Reads on at `position`; at the end of the measured size, makes sure that the file is what it was. */
  async #read(buffer: Buffer, position: number): Promise<Uint8Array> {
    const wanted = Math.min(buffer.length, this.#size - position);
    if (wanted === 0) {
      await this.#checkState();
      return buffer.subarray(0, 0);
    }
    let filled = 0;
    while (filled < wanted) {
      const bytesRead = await this.#readAt(buffer, filled, wanted - filled, position + filled);
      if (bytesRead === 0) throw changed(`it ended after ${position + filled} of ${this.#size} bytes`);
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  /** The size alone says nothing of a file that is written in place (docs/decisions/files-that-change.md). */
  async #checkState(): Promise<void> {
    const how = howChanged(this.#source.state, await orUnreadable(fileState(this.#source.handle)));
    if (how !== undefined) throw changed(how);
  }

  async #readAt(buffer: Buffer, offset: number, size: number, position: number): Promise<number> {
    return (await orUnreadable(this.#source.handle.read(buffer, offset, size, position))).bytesRead;
  }
}

async function orUnreadable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    throw new LocalFileError('E_FILE_READ', `the file cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function lastOf(encryptor: Encryptor, plaintext: Uint8Array): Uint8Array {
  const known = encryptor.update(plaintext);
  const last = Buffer.concat([known, encryptor.final()]);
  freeMemory(known);
  return last;
}

function changed(how: string): LocalFileError {
  return new LocalFileError('E_FILE_CHANGED', `the file changed while it was sent: ${how}`, {
    hint: 'Send it again when nothing writes to it.',
  });
}
