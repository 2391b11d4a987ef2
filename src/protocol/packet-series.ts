import type { Profile } from '../../generated';
import { sameBytes } from '../wire/value';
import { encryptsEach } from './content-encryption';
import type { Packet } from './packet';
import { hasOwnSize, toleratesPacketsEncryptedEach } from './tolerances/packets-encrypted-each';

/** The packets of one file that have arrived so far, each checked against the ones before it. */
export interface PacketSeries {
  readonly first: Packet;
  /** Packets so far. */
  readonly packets: number;
  /** Bytes of ciphertext so far. */
  readonly received: number;
  /** Each packet is a ciphertext of its own, and the content size that it announces is its own. */
  readonly encryptedEach: boolean;
}

/** Why a packet does not belong where it came, as a sentence without a full stop. */
export interface PacketProblem {
  readonly problem: string;
}

/**
 * Begins a series with its first packet.
 * @param size bytes of ciphertext in the packet.
 */
export function beginSeries(profile: Profile, packet: Packet, size: number): PacketSeries | PacketProblem {
  const { packetNumber } = packet;
  if (packetNumber > 1) return { problem: `packet ${packetNumber} came without a first one` };
  const encryptedEach = isEncryptedEach(profile, packet, size);
  const problem = encryptedEach ? ownSizeProblem(packet, size) : sizeProblem(packet, size);
  return problem === undefined ? { first: packet, packets: 1, received: size, encryptedEach } : { problem };
}

/**
 * Goes on with a series; the one that is handed in stays as it is.
 * @param size bytes of ciphertext in the packet.
 */
export function continueSeries(series: PacketSeries, packet: Packet, size: number): PacketSeries | PacketProblem {
  const { first, packets, received, encryptedEach } = series;
  const { packetNumber, totalPackets } = packet;
  if (packetNumber !== packets + 1) return { problem: `packet ${packetNumber} came where ${packets + 1} was due` };
  if (totalPackets !== first.totalPackets) {
    return {
      problem: `packet ${packetNumber} speaks of ${totalPackets} packets, the first one of ${first.totalPackets}`,
    };
  }
  const hasOtherSize = !encryptedEach && packet.contentSize !== first.contentSize;
  if (hasOtherSize || !sameBytes(packet.fileName, first.fileName)) {
    return { problem: `packet ${packetNumber} belongs to another file or another size than the first one` };
  }
  const problem = encryptedEach ? ownSizeProblem(packet, size) : sizeProblem(packet, received + size);
  return problem === undefined ? { ...series, packets: packets + 1, received: received + size } : { problem };
}

/** Whether every packet has arrived. */
export function isComplete({ first, packets }: PacketSeries): boolean {
  return packets === first.totalPackets;
}

/**
 * Whether each packet is a ciphertext of its own: the profile says so, or a peer that may deviate shows it.
 * @param size bytes of ciphertext in the first packet.
 */
export function isEncryptedEach(profile: Profile, first: Packet, size: number): boolean {
  if (encryptsEach(profile)) return true;
  return toleratesPacketsEncryptedEach(profile) && hasOwnSize(first, size);
}

/** A packet that is encrypted on its own has to bring exactly what it announces. */
function ownSizeProblem(packet: Packet, size: number): string | undefined {
  return sizeProblem({ ...packet, totalPackets: packet.packetNumber }, size);
}

/** @param received bytes of the announced content so far, with this packet. */
function sizeProblem({ packetNumber, totalPackets, contentSize }: Packet, received: number): string | undefined {
  if (packetNumber > totalPackets) return `packet ${packetNumber} came of only ${totalPackets}`;
  if (received > contentSize) {
    return `${received} bytes of content came up to packet ${packetNumber}, more than the ${contentSize} announced`;
  }
  if (packetNumber === totalPackets && received < contentSize) {
    return `only ${received} of ${contentSize} bytes of content came in ${totalPackets} packets`;
  }
  return undefined;
}
