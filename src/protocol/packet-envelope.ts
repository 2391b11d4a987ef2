import type { Profile, SendFile } from '../../generated';
import { blockPadding } from '../wire/block';
import { encodeRequest } from '../wire/encode';
import { encryptsEach } from './content-encryption';
import { fillingOf } from './slicing';

/** What goes out around a message's content: its header and fields in front, and so many zeros behind. */
export interface PacketEnvelope {
  readonly head: Uint8Array;
  readonly zeros: number;
}

/**
 * The fields of one of a file's messages: those of the first but for the number, and for the content size where each
 * message is encrypted on its own.
 * @param length bytes of ciphertext in this message.
 */
export function packetValue(profile: Profile, first: SendFile, packetNumber: number, length: number): SendFile {
  return { ...first, packetNumber, contentSize: encryptsEach(profile) ? length : first.contentSize };
}

/**
 * The envelope of one of a file's messages.
 * @param length bytes of ciphertext in this message.
 * @param sliceSize bytes in each message but the last.
 */
export function packetEnvelope(profile: Profile, value: SendFile, length: number, sliceSize: number): PacketEnvelope {
  const bodyLength = length + fillingOf(profile, length, sliceSize);
  const head = encodeRequest(profile, { clientId: value.clientId }, { name: 'SendFile', value }, bodyLength);
  return { head, zeros: bodyLength - length + blockPadding(head.length + bodyLength, profile.block.request) };
}
