import type { Profile } from '../../generated';
import { createChecksum } from '../crypto/checksum';
import { encryptContent } from '../protocol/content-encryption';
import type { Content } from './encrypted-content';

/** The ciphertext of a file that was read when it was measured, in one piece or in as many as are encrypted on their own. */
export class ContentInMemory implements Content {
  readonly #plaintext: Uint8Array;
  readonly #key: Uint8Array;
  readonly #profile: Profile;

  constructor(plaintext: Uint8Array, key: Uint8Array, profile: Profile) {
    this.#plaintext = plaintext;
    this.#key = key;
    this.#profile = profile;
  }

  get checksums(): ReadonlyMap<string, number> {
    return new Map(
      this.#profile.checksums.map((spec) => {
        const checksum = createChecksum(spec);
        checksum.update(this.#plaintext);
        return [spec.id, checksum.digest()];
      }),
    );
  }

  async *pieces(): AsyncGenerator<Uint8Array, void> {
    const { content } = this.#profile;
    const { length } = this.#plaintext;
    const size = content.form === 'chunks' ? content.size : length;
    let begin = 0;
    do {
      yield encryptContent(this.#plaintext.subarray(begin, begin + size), this.#key, this.#profile);
      begin += size;
    } while (begin < length);
  }
}
