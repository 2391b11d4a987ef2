import type { Edition } from '../bytes/editions';
import { fixedSize } from './request-reader';
import type { ServerDefects } from './server-defects';

/** A send-file request taken apart. */
export interface Packet {
  /** The 255 bytes of the name. */
  readonly nameField: Buffer;
  readonly contentSize: number;
  /** Of no meaning where the edition has no packets. */
  readonly originalSize: number;
  readonly number: number;
  readonly total: number;
  readonly slice: Buffer;
}

/** A file of which packets have come: at least one. */
export interface Upload {
  /** The AES key of the connection when the first packet came; `undefined` where it had none. */
  readonly aesKey: Buffer | undefined;
  readonly first: Packet;
  /** In the order of their arrival. */
  readonly packets: Packet[];
  /** Bytes of content in them. */
  received: number;
}

/** Takes the payload of a send-file request apart, which must have its fixed part. */
export function readPacket(edition: Edition, payload: Buffer): Packet {
  const inPackets = edition.sendFile === 'sizes, packets, name';
  const contentAt = fixedSize(edition, 'sendFile');
  return {
    nameField: payload.subarray(contentAt - 255, contentAt),
    contentSize: payload.readUInt32LE(edition.sendFile === 'id, size, name' ? 16 : 0),
    originalSize: inPackets ? payload.readUInt32LE(4) : 0,
    number: inPackets ? payload.readUInt16LE(8) : 1,
    total: inPackets ? payload.readUInt16LE(10) : 1,
    slice: payload.subarray(contentAt),
  };
}

/** The running upload with a packet added to it, or a new one begun by it; `undefined` where the packet does not fit. */
export function addPacket(
  running: Upload | undefined,
  packet: Packet,
  aesKey: Buffer | undefined,
  defects: ServerDefects,
): Upload | undefined {
  const { packetOrderIgnored = false, packetsCountedOnly = false, repeatedPacketAppended = false } = defects;
  if (defects.packetsOfOneSize && packet.number < packet.total && packet.slice.length !== 1024) return undefined;
  const anyNumber = packetOrderIgnored || packetsCountedOnly;
  const { number, total } = packet;
  if (!anyNumber && (number < 1 || number > total)) return undefined;
  const restarts = number === 1 && !anyNumber && !repeatedPacketAppended;
  if (!running || restarts) {
    const begun = { aesKey, first: packet, packets: [packet], received: packet.slice.length };
    return number === 1 || anyNumber ? begun : undefined;
  }

  const last = running.packets.at(-1)?.number ?? 0;
  const isNext =
    anyNumber ||
    number === last + 1 ||
    (repeatedPacketAppended && number === last) ||
    (defects.packetGapAccepted === true && number > last);
  const fits = isNext && (defects.packetFromOtherFileTaken === true || isOfOneFile(running.first, packet));
  if (!fits) return undefined;
  running.packets.push(packet);
  running.received += packet.slice.length;
  return running;
}

function isOfOneFile(one: Packet, other: Packet): boolean {
  return (
    one.contentSize === other.contentSize &&
    one.originalSize === other.originalSize &&
    one.total === other.total &&
    one.nameField.equals(other.nameField)
  );
}

/** Whether an upload is whole, lacks packets, or can never become right. */
export function stateOf(upload: Upload, defects: ServerDefects): 'whole' | 'running' | 'wrong' {
  const { first, packets, received } = upload;
  const isFull = received === first.contentSize;
  if (defects.packetOrderIgnored) return received >= first.contentSize ? 'whole' : 'running';
  if (defects.packetsCountedOnly) return packets.length >= first.total ? 'whole' : 'running';
  const isLast = packets.at(-1)?.number === first.total;
  const { contentSizeIgnored, repeatedPacketAppended, packetGapAccepted, packetFromOtherFileTaken } = defects;
  if (contentSizeIgnored || repeatedPacketAppended || packetGapAccepted || packetFromOtherFileTaken) {
    return isLast ? 'whole' : 'running';
  }
  if (isLast !== isFull || received > first.contentSize) return 'wrong';
  return isLast ? 'whole' : 'running';
}

/** The ciphertext that an upload's packets make. */
export function ciphertextOf({ packets }: Upload, { packetsCountedOnly }: ServerDefects): Buffer {
  if (!packetsCountedOnly) return Buffer.concat(packets.map(({ slice }) => slice));
  const byNumber = new Map(packets.map(({ number, slice }) => [number, slice]));
  return Buffer.concat([...byNumber].sort(([one], [other]) => one - other).map(([, slice]) => slice));
}
