/** A TCP segment as it was captured. */
export interface Segment {
  /** Number of the packet in the capture, from 0. */
  readonly packet: number;
  /** Address and port, as text. */
  readonly from: string;
  readonly to: string;
  readonly sequence: number;
  readonly isSyn: boolean;
  readonly isAck: boolean;
  readonly payload: Uint8Array;
}

type Network = 'ipv4' | 'ipv6';

/** What stands in front of the network packet: how many bytes, and which network; `undefined` for another network. */
type Link = (packet: DataView) => { readonly size: number; readonly network: Network } | undefined;

const TCP = 6;

/** By the number that a pcap gives to a kind of link (tcpdump.org/linktypes.html). */
const LINKS: ReadonlyMap<number, Link> = new Map<number, Link>([
  [0, bareWith(4)],
  [1, ethernet],
  [12, bareWith(0)],
  [14, bareWith(0)],
  [101, bareWith(0)],
  [108, bareWith(4)],
  [113, (packet) => byEtherType(packet.getUint16(14), 16)],
  [228, bareWith(0)],
  [229, bareWith(0)],
  [276, (packet) => byEtherType(packet.getUint16(0), 20)],
]);

/** Whether packets of this kind of link can be read. */
export function isKnownLink(link: number): boolean {
  return LINKS.has(link);
}

/** The TCP segment of a packet; `undefined` for another protocol, a fragment, and a packet whose headers are cut. */
export function segmentOf(link: number, packet: Uint8Array, number: number): Segment | undefined {
  try {
    const lower = LINKS.get(link)?.(viewOf(packet));
    if (lower === undefined) return undefined;
    const datagram = packet.subarray(lower.size);
    const network = lower.network === 'ipv4' ? ipv4(datagram) : ipv6(datagram);
    return network && tcp(network, number);
  } catch (error) {
    // A header that is not all there: a DataView refuses to read beyond the packet.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** No header but perhaps the address family, which each system numbers differently: the packet tells its own version. */
function bareWith(size: number): Link {
  return (packet) => {
    const version = packet.getUint8(size) >> 4;
    if (version === 4) return { size, network: 'ipv4' };
    return version === 6 ? { size, network: 'ipv6' } : undefined;
  };
}

function ethernet(packet: DataView): ReturnType<Link> {
  let at = 12;
  // IEEE 802.1Q and 802.1ad tags of virtual networks.
  while ([0x8100, 0x88a8].includes(packet.getUint16(at))) at += 4;
  return byEtherType(packet.getUint16(at), at + 2);
}

function byEtherType(type: number, size: number): ReturnType<Link> {
  if (type === 0x0800) return { size, network: 'ipv4' };
  return type === 0x86dd ? { size, network: 'ipv6' } : undefined;
}

interface Datagram {
  readonly from: string;
  readonly to: string;
  readonly payload: Uint8Array;
}

/** RFC 791 section 3.1. */
function ipv4(bytes: Uint8Array): Datagram | undefined {
  const view = viewOf(bytes);
  const header = (view.getUint8(0) & 0x0f) * 4;
  const total = view.getUint16(2);
  const isFragment = (view.getUint16(6) & 0x3fff) !== 0;
  if (header < 20 || isFragment || view.getUint8(9) !== TCP) return undefined;
  const address = (at: number): string => [0, 1, 2, 3].map((index) => view.getUint8(at + index)).join('.');
  // 0 where the network card was to cut it into packets.
  const end = total === 0 ? bytes.length : total;
  return { from: address(12), to: address(16), payload: bytes.subarray(header, end) };
}

/** RFC 8200 sections 3 and 4. */
function ipv6(bytes: Uint8Array): Datagram | undefined {
  const view = viewOf(bytes);
  const size = view.getUint16(4);
  let next = view.getUint8(6);
  let at = 40;
  // Hop-by-hop options, routing, destination options: a length in units of 8 bytes, without the first.
  while ([0, 43, 60].includes(next)) {
    next = view.getUint8(at);
    at += 8 + 8 * view.getUint8(at + 1);
  }
  if (next !== TCP) return undefined;
  const address = (start: number): string =>
    `[${Array.from({ length: 8 }, (_, index) => view.getUint16(start + 2 * index).toString(16)).join(':')}]`;
  return { from: address(8), to: address(24), payload: bytes.subarray(at, size === 0 ? bytes.length : 40 + size) };
}

/** RFC 9293 section 3.1. */
function tcp({ from, to, payload }: Datagram, packet: number): Segment | undefined {
  const view = viewOf(payload);
  const header = (view.getUint8(12) >> 4) * 4;
  const flags = view.getUint8(13);
  if (header < 20 || header > payload.length) return undefined;
  return {
    packet,
    from: `${from}:${view.getUint16(0)}`,
    to: `${to}:${view.getUint16(2)}`,
    sequence: view.getUint32(4),
    isSyn: (flags & 0x02) !== 0,
    isAck: (flags & 0x10) !== 0,
    payload: payload.subarray(header),
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
