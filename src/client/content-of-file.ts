import type { Profile } from '../../generated';
import { ContentInWorker } from './content-in-worker';
import { ContentInMemory } from './content-in-memory';
import { EncryptedContent, type Content, type SourceFile } from './encrypted-content';

/** Bytes of a file from which a thread of its own is worth its start (docs/decisions/a-thread-for-a-large-file.md). */
const LARGE = 64 * 2 ** 20;

/** The file's ciphertext under this key, from its beginning. */
export function contentOf(
  file: SourceFile | { readonly bytes: Uint8Array },
  key: Uint8Array,
  profile: Profile,
): Content {
  if ('bytes' in file) return new ContentInMemory(file.bytes, key, profile);
  const { handle, state } = file;
  const { aes, content, checksums } = profile;
  const ownSize = content.form === 'chunks' ? content.size : undefined;
  const source = { fd: handle.fd, state, key, iv: aes.iv, ownSize, checksums };
  return state.size < LARGE ? new EncryptedContent(source) : new ContentInWorker(source);
}
