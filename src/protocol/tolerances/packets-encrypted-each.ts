import type { Profile } from '../../../generated';
import type { Packet } from '../packet';

/** Each packet is encrypted on its own where one ciphertext is due. It shows in what the first packet announces. */
export const PACKETS_ENCRYPTED_EACH = 'packetsEncryptedEach';

/** Whether the profile reads such packets. */
export function toleratesPacketsEncryptedEach(profile: Profile): boolean {
  return packetsEncryptedEach(profile) !== undefined;
}

/** The tolerance of such packets, where the profile has it. */
export function packetsEncryptedEach({ tolerates }: Profile): Profile['tolerates'][number] | undefined {
  return tolerates.find(({ kind }) => kind === PACKETS_ENCRYPTED_EACH);
}

/**
 * Whether the first packet of several announces no more content than it has itself.
 * @param size bytes of ciphertext in the first packet.
 */
export function hasOwnSize({ totalPackets, contentSize }: Packet, size: number): boolean {
  return totalPackets > 1 && contentSize === size;
}
