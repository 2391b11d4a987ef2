import type { PrivateKey } from '../crypto/private-key';
import { SealwireError } from '../wire/error';
import type { RsaRules } from '../protocol/profile';

type Hash = RsaRules['oaepHash'];

const HASHES: readonly Hash[] = ['sha1', 'sha256'];

/** Unwraps a key with the profile's hash, else with another; `undefined` where none does it. */
export function unwrap(
  privateKey: PrivateKey,
  wrappedKey: Uint8Array,
  { oaepHash }: Pick<RsaRules, 'oaepHash'>,
): { readonly key: Uint8Array; readonly hash: Hash } | undefined {
  for (const hash of [oaepHash, ...HASHES.filter((one) => one !== oaepHash)]) {
    try {
      return { key: privateKey.unwrapKey(wrappedKey, { oaepHash: hash }), hash };
    } catch (error) {
      if (!(error instanceof SealwireError)) throw error;
    }
  }
  return undefined;
}
