import type { SendFile } from '../../generated';
import { sameBytes } from '../wire/value';
import type { UploadId } from './events';

/** An upload of which some packets have arrived. */
export interface UploadProgress {
  readonly upload: UploadId;
  readonly clientId: Uint8Array;
  readonly first: SendFile;
  /** Packets so far. */
  readonly packets: number;
  /** Bytes of ciphertext so far. */
  readonly received: number;
  /** Each packet is encrypted on its own, and its content size is its own. */
  readonly eachEncrypted: boolean;
}

/**
 * Why a packet does not go on where the upload stands; `undefined` where it does.
 * @param size bytes of ciphertext in this packet.
 */
export function packetProblem(progress: UploadProgress, packet: SendFile, size: number): string | undefined {
  const { first, packets, received } = progress;
  if (packet.packetNumber !== packets + 1) return `packet ${packet.packetNumber} came where ${packets + 1} was due`;
  if (packet.totalPackets !== first.totalPackets) {
    return `packet ${packet.packetNumber} speaks of ${packet.totalPackets} packets, the first one of ${first.totalPackets}`;
  }
  const { eachEncrypted } = progress;
  if ((!eachEncrypted && packet.contentSize !== first.contentSize) || !sameBytes(packet.fileName, first.fileName)) {
    return `packet ${packet.packetNumber} belongs to another file or another size than the first one`;
  }
  return eachEncrypted
    ? contentProblem({ ...packet, totalPackets: packet.packetNumber }, size)
    : contentProblem(packet, received + size);
}

/** Why the bytes so far do not fit the content size; `undefined` where they do. */
export function contentProblem(packet: SendFile, received: number): string | undefined {
  const isLast = packet.packetNumber === packet.totalPackets;
  if (packet.packetNumber > packet.totalPackets) {
    return `packet ${packet.packetNumber} came of only ${packet.totalPackets}`;
  }
  if (received > packet.contentSize) {
    return `${received} bytes of content came up to packet ${packet.packetNumber}, more than the ${packet.contentSize} announced`;
  }
  if (isLast && received < packet.contentSize) {
    return `only ${received} of ${packet.contentSize} bytes of content came in ${packet.totalPackets} packets`;
  }
  return undefined;
}
