import type { Profile, Requests, Responses, SendFile } from '../../generated';
import type { PrivateKey } from '../crypto/private-key';
import { decryptContent } from '../protocol/content-encryption';
import { TransmissionAssembler } from '../protocol/transmission';
import { SealwireError } from '../wire/error';
import type { Named } from '../wire/frame';
import { allChecksums, checksumOf } from './diagnoses/cryptography';
import type { Known } from './diagnoses/evidence';
import type { RecordedMessage } from './decode-stream';
import { unwrap } from './unwrap';

/** A checksum by its name in the schema. */
export interface NamedChecksum {
  readonly id: string;
  readonly value: number;
}

/** What a private key shows of a message. */
export interface Disclosure {
  /** The AES key in a wrapped key. */
  readonly aesKey?: Uint8Array;
  /** The file whose last part is in the message: its size in bytes, and every checksum of it. */
  readonly plaintext?: { readonly size: number; readonly checksums: readonly NamedChecksum[] };
  /** Which checksums of the plaintext the answered one is; none if it is wrong. */
  readonly matches?: readonly string[];
  /** Why something cannot be shown. */
  readonly problem?: string;
}

/** Follows one connection with a private key: its messages in their order, both directions together. */
export class Decryption {
  readonly #privateKey: PrivateKey;
  readonly #profile: Profile;
  #aesKey: Uint8Array | undefined;
  readonly #assembler: TransmissionAssembler;
  #ciphertext: Uint8Array | undefined;
  #plaintext: Uint8Array | undefined;

  constructor(privateKey: PrivateKey, profile: Profile) {
    this.#privateKey = privateKey;
    this.#profile = profile;
    this.#assembler = new TransmissionAssembler(profile);
  }

  /** What is known for a diagnosis of the next message. */
  get known(): Known {
    return { privateKey: this.#privateKey, plaintext: this.#plaintext, ciphertext: this.#ciphertext };
  }

  /** What the key shows of the next message. */
  follow({ frame, content }: RecordedMessage): Disclosure {
    if (frame.kind !== 'message') return {};
    const message = frame.message as Named<Requests> | Named<Responses>;
    switch (message.name) {
      case 'Key':
      case 'Reconnected':
        return this.#unwrap(message.value.wrappedKey);
      case 'SendFile':
        return this.#decrypt(message.value, content);
      case 'FileReceived':
        return this.#compare(message.value.checksum);
      default:
        return {};
    }
  }

  #unwrap(wrappedKey: Uint8Array): Disclosure {
    this.#aesKey = unwrap(this.#privateKey, wrappedKey, this.#profile.rsa)?.key;
    return this.#aesKey === undefined
      ? { problem: 'The wrapped key does not unwrap with this private key.' }
      : { aesKey: this.#aesKey };
  }

  #decrypt(message: SendFile, content: Uint8Array): Disclosure {
    const transmission = this.#assembler.add({ message, content }).findLast(({ isWhole }) => isWhole);
    this.#plaintext = undefined;
    this.#ciphertext = undefined;
    if (transmission === undefined) return {};
    this.#ciphertext = Buffer.concat(transmission.ciphertexts);
    if (this.#aesKey === undefined) return { problem: 'No key in front of it was unwrapped, so it stays encrypted.' };
    try {
      const plaintext = decryptContent(transmission.ciphertexts, this.#aesKey, this.#profile);
      this.#plaintext = plaintext;
      const checksums = allChecksums.map((spec) => ({ id: spec.id, value: checksumOf(spec, plaintext) }));
      return { plaintext: { size: plaintext.length, checksums } };
    } catch (error) {
      if (!(error instanceof SealwireError)) throw error;
      return { problem: `It does not decrypt: ${error.message}. ${error.hint ?? ''}`.trimEnd() };
    }
  }

  #compare(checksum: number): Disclosure {
    const plaintext = this.#plaintext;
    if (plaintext === undefined) return {};
    return { matches: allChecksums.filter((spec) => checksumOf(spec, plaintext) === checksum).map(({ id }) => id) };
  }
}
