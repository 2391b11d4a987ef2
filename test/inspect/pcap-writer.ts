/** A TCP segment to be written into a pcap. */
export interface SegmentToWrite {
  readonly from: 'client' | 'server';
  readonly sequence: number;
  readonly flags?: 'SYN' | 'SYN ACK' | 'ACK' | 'FIN';
  readonly payload?: Uint8Array;
  readonly clientPort?: number;
}

/** How a pcap is written. */
export interface PcapForm {
  readonly order?: 'big' | 'little';
  readonly nanoseconds?: boolean;
  readonly link?: 'ethernet' | 'vlan' | 'cooked' | 'cooked2' | 'raw' | 'null' | 'loop';
  readonly ip?: 4 | 6;
}

const LINK_NUMBERS = { ethernet: 1, vlan: 1, cooked: 113, cooked2: 276, raw: 101, null: 0, loop: 108 };
const FLAGS = { SYN: 0x02, 'SYN ACK': 0x12, ACK: 0x10, FIN: 0x11 };
const SERVER_PORT = 1256;

/** A classic pcap, byte by byte; it shares no code with what reads it. */
export function pcap(segments: readonly SegmentToWrite[], form: PcapForm = {}): Buffer {
  const { order = 'little', nanoseconds = false, link = 'ethernet' } = form;
  const u32 = (value: number): Buffer => number(value, 4, order);
  const header = [
    u32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4),
    number(2, 2, order),
    number(4, 2, order),
    ...[0, 0, 65535, LINK_NUMBERS[link]].map(u32),
  ];
  const packets = segments.flatMap((segment, index) => {
    const packet = frame(segment, form);
    return [u32(1700000000 + index), u32(0), u32(packet.length), u32(packet.length), packet];
  });
  return Buffer.concat([...header, ...packets]);
}

function frame(segment: SegmentToWrite, { link = 'ethernet', ip = 4, order = 'little' }: PcapForm): Buffer {
  const datagram = ip === 4 ? ipv4(segment) : ipv6(segment);
  const type = ip === 4 ? '0800' : '86dd';
  switch (link) {
    case 'ethernet':
      return Buffer.concat([Buffer.alloc(12, 2), Buffer.from(type, 'hex'), datagram, Buffer.alloc(6)]);
    case 'vlan':
      return Buffer.concat([Buffer.alloc(12, 2), Buffer.from(`88a8000181000002${type}`, 'hex'), datagram]);
    case 'cooked':
      return Buffer.concat([Buffer.alloc(14), Buffer.from(type, 'hex'), datagram]);
    case 'cooked2':
      return Buffer.concat([Buffer.from(type, 'hex'), Buffer.alloc(18), datagram]);
    case 'raw':
      return datagram;
    case 'null':
      return Buffer.concat([number(ip === 4 ? 2 : 30, 4, order), datagram]);
    case 'loop':
      return Buffer.concat([number(ip === 4 ? 2 : 24, 4, 'big'), datagram]);
  }
}

function ipv4(segment: SegmentToWrite): Buffer {
  const packet = tcp(segment);
  const [from, to] = sides(segment, Buffer.of(10, 0, 0, 1), Buffer.of(10, 0, 0, 2));
  const size = number(20 + packet.length, 2, 'big');
  return Buffer.concat([Buffer.of(0x45, 0), size, Buffer.of(0, 0, 0x40, 0, 64, 6, 0, 0), from, to, packet]);
}

function ipv6(segment: SegmentToWrite): Buffer {
  const packet = tcp(segment);
  const address = (last: number): Buffer => Buffer.concat([Buffer.alloc(15), Buffer.of(last)]);
  const [from, to] = sides(segment, address(1), address(2));
  // Hop-by-hop options of 8 bytes stand in between.
  const options = Buffer.of(6, 0, 1, 4, 0, 0, 0, 0);
  const size = number(options.length + packet.length, 2, 'big');
  return Buffer.concat([Buffer.of(0x60, 0, 0, 0), size, Buffer.of(0, 64), from, to, options, packet]);
}

function tcp(segment: SegmentToWrite): Buffer {
  const { sequence, flags = 'ACK', payload = Buffer.alloc(0), clientPort = 40000 } = segment;
  const [from, to] = sides(segment, number(clientPort, 2, 'big'), number(SERVER_PORT, 2, 'big'));
  // A header of 24 bytes: four bytes of options.
  const rest = Buffer.concat([Buffer.of(0x60, FLAGS[flags]), Buffer.alloc(6), Buffer.of(1, 1, 1, 1)]);
  return Buffer.concat([from, to, number(sequence, 4, 'big'), Buffer.alloc(4), rest, payload]);
}

function sides({ from }: SegmentToWrite, client: Buffer, server: Buffer): readonly [Buffer, Buffer] {
  return from === 'client' ? [client, server] : [server, client];
}

function number(value: number, size: number, order: 'big' | 'little'): Buffer {
  const bytes = Buffer.alloc(size);
  if (order === 'big') bytes.writeUIntBE(value, 0, size);
  else bytes.writeUIntLE(value, 0, size);
  return bytes;
}
