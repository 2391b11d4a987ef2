import type { Profile } from '../../generated';
import { ContentInMemory } from './content-in-memory';
import { EncryptedContent, type Content, type SourceFile } from './encrypted-content';

/** The file's ciphertext under this key, from its beginning. */
export function contentOf(
  file: SourceFile | { readonly bytes: Uint8Array },
  key: Uint8Array,
  profile: Profile,
): Content {
  if ('bytes' in file) return new ContentInMemory(file.bytes, key, profile);
  const { aes, content, checksums } = profile;
  const ownSize = content.form === 'chunks' ? content.size : undefined;
  const { handle, state } = file;
  return new EncryptedContent({ handle, state, key, iv: aes.iv, ownSize, checksums });
}
