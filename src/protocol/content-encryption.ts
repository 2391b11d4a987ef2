import type { Profile } from '../../generated';
import { Decryptor, Encryptor } from '../crypto/aes-cbc';

/** Whether each packet of a profile is a ciphertext of its own; else all of them together are one. */
export function encryptsEach({ content }: Profile): boolean {
  return content.form === 'chunks';
}

/** A whole ciphertext. */
export function encryptContent(plaintext: Uint8Array, aesKey: Uint8Array, { aes }: Profile): Uint8Array {
  const encryptor = new Encryptor(aesKey, aes.iv);
  return Buffer.concat([encryptor.update(plaintext), encryptor.final()]);
}

/**
 * What ciphertexts hold together.
 * @throws CryptoError where one of them does not decrypt with this key.
 */
export function decryptContent(ciphertexts: readonly Uint8Array[], aesKey: Uint8Array, { aes }: Profile): Uint8Array {
  return Buffer.concat(
    ciphertexts.flatMap((ciphertext) => {
      const decryptor = new Decryptor(aesKey, aes.iv);
      return [decryptor.update(ciphertext), decryptor.final()];
    }),
  );
}
