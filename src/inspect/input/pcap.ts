import { hex } from '../../text/hex';
import { InputError, type Capture } from './capture';
import { isKnownLink, segmentOf, type Segment } from './segment';
import { connectionsOf } from './tcp-streams';

/** Size in bytes of the file's header, and of a packet's. */
const FILE_HEADER = 24;
const PACKET_HEADER = 16;

/** The first four bytes of a classic pcap by the writer's byte order; times in microseconds, then in nanoseconds. */
const BIG = ['a1b2c3d4', 'a1b23c4d'];
const LITTLE = ['d4c3b2a1', '4d3cb2a1'];

/** Whether the bytes begin as a classic pcap (draft-ietf-opsawg-pcap section 4). */
export function isPcap(bytes: Uint8Array): boolean {
  return [...BIG, ...LITTLE].includes(magicOf(bytes));
}

/** Whether the bytes begin as a pcapng (draft-ietf-opsawg-pcapng section 4.1). */
export function isPcapng(bytes: Uint8Array): boolean {
  return magicOf(bytes) === '0a0d0d0a';
}

/**
 * The TCP connections of a classic pcap. Checksums are not looked at: network cards fill them in behind the capture.
 * @throws InputError for a cut file, and for a kind of link that is not known.
 */
export function readPcap(bytes: Uint8Array): Capture {
  if (bytes.length < FILE_HEADER) {
    throw new InputError(`the pcap ends within its header of ${FILE_HEADER} bytes`, { offset: bytes.length });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = LITTLE.includes(magicOf(bytes));
  // The upper half may hold the length of a frame check sequence.
  const link = view.getUint32(20, little) & 0xffff;
  if (!isKnownLink(link)) {
    throw new InputError(`link type ${link} is not known`, { offset: 20 }, 'Capture on Ethernet, loopback or "any".');
  }
  const segments: Segment[] = [];
  let others = 0;
  let number = 0;
  for (let at = FILE_HEADER; at < bytes.length; number += 1) {
    if (bytes.length - at < PACKET_HEADER) {
      throw new InputError(`the pcap ends within the header of packet ${number + 1}`, { offset: at });
    }
    const size = view.getUint32(at + 8, little);
    const start = at + PACKET_HEADER;
    if (size > bytes.length - start) {
      const what = `packet ${number + 1} claims ${size} bytes where ${bytes.length - start} are left`;
      throw new InputError(what, { offset: at + 8 }, 'The file was cut: capture again, or cut it behind a packet.');
    }
    const segment = segmentOf(link, bytes.subarray(start, start + size), number);
    if (segment === undefined) others += 1;
    else segments.push(segment);
    at = start + size;
  }
  const { connections, notes } = connectionsOf(segments);
  if (connections.length === 0) {
    throw new InputError(`no TCP connection with content in ${number} packets`, { offset: FILE_HEADER });
  }
  const left = others === 0 ? [] : [`${others} of ${number} packets hold no whole TCP segment and are left out`];
  return { form: 'pcap', connections, isOneSession: false, notes: [...left, ...notes] };
}

function magicOf(bytes: Uint8Array): string {
  return hex(bytes.subarray(0, 4));
}
