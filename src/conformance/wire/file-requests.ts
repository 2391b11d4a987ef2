import type { Profile } from '../../../generated';
import { encryptContent, encryptsEach } from '../../protocol/content-encryption';
import { fillingOf } from '../../protocol/slicing';
import type { RequestSpec } from './compose';

/** A file to send, and as whom. */
export interface FileToSend {
  readonly clientId: Uint8Array;
  readonly aesKey: Uint8Array;
  readonly fileName: Uint8Array;
  readonly plaintext: Uint8Array;
  /** Bytes in a packet, where the profile has packets and does not fix that; without it, the profile's. */
  readonly sliceSize?: number;
}

/** A file as the profile sends it. */
export interface FileRequests {
  /** One request, or the numbered packets in their order. */
  readonly specs: readonly RequestSpec[];
  /** All of what is sent of the content. */
  readonly ciphertext: Uint8Array;
}

/** The requests that carry a file. */
export function fileRequests(profile: Profile, file: FileToSend): FileRequests {
  const { clientId, aesKey, fileName, plaintext } = file;
  const { content } = profile;
  const sliceSize = sliceSizeOf(profile, file.sliceSize);
  const encrypted = (part: Uint8Array): Uint8Array => encryptContent(part, aesKey, profile);
  const isEach = encryptsEach(profile);
  const ciphertexts = isEach ? cut(plaintext, sliceSize).map(encrypted) : [encrypted(plaintext)];
  const ciphertext = Buffer.concat(ciphertexts);
  const slices = isEach ? ciphertexts : content.form === 'single' ? [ciphertext] : cut(ciphertext, sliceSize);
  const specs = slices.map((slice, index): RequestSpec => {
    const values = {
      clientId,
      contentSize: isEach ? slice.length : ciphertext.length,
      originalSize: plaintext.length,
      packetNumber: index + 1,
      totalPackets: slices.length,
      fileName,
    };
    const filler = fillingOf(profile, slice.length, sliceSize);
    return { name: 'SendFile', clientId, values, content: Buffer.concat([slice, Buffer.alloc(filler)]) };
  });
  return { specs, ciphertext };
}

/** What a packet holds: the size asked for, unless the profile fixes another. */
function sliceSizeOf({ content }: Profile, wanted: number | undefined): number {
  if (content.form === 'single') return Infinity;
  return content.form === 'slices' && content.sizing !== 'fixed' ? (wanted ?? content.size) : content.size;
}

/** Pieces of at most so many bytes; one, if there is nothing. */
function cut(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [bytes.subarray(0, size)];
  for (let at = size; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}
