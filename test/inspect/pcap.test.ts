import { readCapture } from '../../src/inspect/input/read-capture';
import { pcap, type PcapForm, type SegmentToWrite } from './pcap-writer';
import { refusal } from './refusal';

const SYN: SegmentToWrite = { from: 'client', sequence: 0xfffffffe, flags: 'SYN' };
const SYN_ACK: SegmentToWrite = { from: 'server', sequence: 500, flags: 'SYN ACK' };
/** Of the client's stream, whose sequence numbers begin shortly before they go round. */
const sent = (offset: number, text: string): SegmentToWrite => ({
  from: 'client',
  sequence: (0xffffffff + offset) % 2 ** 32,
  payload: Buffer.from(text),
});
const answered = (offset: number, text: string): SegmentToWrite => ({
  from: 'server',
  sequence: 501 + offset,
  payload: Buffer.from(text),
});
const PLAIN = [
  SYN,
  SYN_ACK,
  sent(0, 'abc'),
  answered(0, 'XY'),
  sent(3, 'def'),
  { ...sent(6, ''), flags: 'FIN' as const },
];

/** Each connection as its name and what was said, each side behind its direction. */
function said(bytes: Uint8Array): string[] {
  return readCapture(bytes).connections.map(
    ({ name, sides }) =>
      `${name}: ${sides.map((side) => `${side.direction ?? 'unknown'} ${Buffer.from(side.bytes).toString()}`).join(', ')}`,
  );
}

const FORMS: readonly PcapForm[] = [
  { order: 'little' },
  { order: 'big' },
  { order: 'little', nanoseconds: true },
  { order: 'big', nanoseconds: true },
  ...(['ethernet', 'vlan', 'cooked', 'cooked2', 'raw', 'null', 'loop'] as const).map((link) => ({ link })),
  { link: 'null', order: 'big' },
];

test.each(FORMS)('a pcap is read: %j over IPv4 and IPv6', (form) => {
  expect(said(pcap(PLAIN, form))).toEqual(['10.0.0.1:40000 to 10.0.0.2:1256: request abcdef, response XY']);
  expect(said(pcap(PLAIN, { ...form, ip: 6 }))).toEqual([
    '[0:0:0:0:0:0:0:1]:40000 to [0:0:0:0:0:0:0:2]:1256: request abcdef, response XY',
  ]);
});

describe('a TCP stream', () => {
  test.each<[string, readonly SegmentToWrite[]]>([
    ['out of order', [SYN, sent(4, 'ef'), sent(2, 'cd'), sent(0, 'ab')]],
    ['sent again', [SYN, sent(0, 'abc'), sent(0, 'abc'), sent(3, 'def'), sent(3, 'def')]],
    ['sent again in other pieces', [SYN, sent(0, 'abc'), sent(1, 'bcd'), sent(2, 'cdef'), sent(0, 'ab')]],
    ['with keep-alives', [SYN, sent(-1, '?'), sent(0, 'abc'), sent(2, '?'), sent(3, 'def')]],
    ['with data in its SYN', [{ ...SYN, payload: Buffer.from('abc') }, sent(3, 'def')]],
  ])('is put together: %s', (_, segments) => {
    expect(said(pcap(segments))).toEqual(['10.0.0.1:40000 to 10.0.0.2:1256: request abcdef, response ']);
  });

  test('whose beginning was not captured has no known direction', () => {
    expect(said(pcap([answered(9, 'XY'), sent(3, 'def'), sent(0, 'abc')]))).toEqual([
      '10.0.0.2:1256 to 10.0.0.1:40000: unknown XY, unknown abcdef',
    ]);
  });

  test('whose SYN was missed has the server where the SYN ACK came from', () => {
    expect(said(pcap([SYN_ACK, sent(0, 'abc'), answered(0, 'XY')]))).toEqual([
      '10.0.0.1:40000 to 10.0.0.2:1256: request abc, response XY',
    ]);
  });

  test('ends at a gap, and a note says what is left out', () => {
    const { connections, notes } = readCapture(pcap([SYN, SYN_ACK, sent(0, 'abc'), sent(5, 'fg'), sent(7, 'h')]));
    expect(Buffer.from(connections[0]?.sides[0]?.bytes ?? []).toString()).toBe('abc');
    expect(notes).toEqual([
      '10.0.0.1:40000 to 10.0.0.2:1256, 10.0.0.1:40000: 2 bytes are missing at byte 3; the 3 captured behind them are left out',
    ]);
  });

  test('whose ports are used again is another connection', () => {
    const again = [
      { ...SYN, sequence: 77 },
      { ...sent(0, 'new'), sequence: 78 },
    ];
    expect(said(pcap([...PLAIN, ...again]))).toEqual([
      '10.0.0.1:40000 to 10.0.0.2:1256: request abcdef, response XY',
      '10.0.0.1:40000 to 10.0.0.2:1256: request new, response ',
    ]);
  });

  test('is told from others by its ports', () => {
    const other = [SYN, sent(0, 'other')].map((segment) => ({ ...segment, clientPort: 40001 }));
    expect(said(pcap([...PLAIN.slice(0, 3), ...other, ...PLAIN.slice(3)]))).toEqual([
      '10.0.0.1:40000 to 10.0.0.2:1256: request abcdef, response XY',
      '10.0.0.1:40001 to 10.0.0.2:1256: request other, response ',
    ]);
  });
});

describe('a pcap', () => {
  const whole = pcap(PLAIN);

  test('with packets of other kinds says how many', () => {
    // ARP; an IPv4 packet whose headers are cut; a fragment; UDP.
    const frames = [
      '0806',
      '0800450000',
      '08004500003c00002000400600000a0000010a000002',
      '08004500003c00000000401100000a0000010a000002',
    ];
    const others = frames.map((hex) => Buffer.concat([Buffer.alloc(12), Buffer.from(hex, 'hex')]));
    const packets = others.map((packet) => {
      const header = Buffer.alloc(16);
      header.writeUInt32LE(packet.length, 8);
      header.writeUInt32LE(packet.length, 12);
      return Buffer.concat([header, packet]);
    });
    const { notes } = readCapture(Buffer.concat([whole, ...packets]));
    expect(notes).toEqual(['4 of 10 packets hold no whole TCP segment and are left out']);
  });

  test.each<[string, Uint8Array, string]>([
    ['cut in its header', whole.subarray(0, 20), 'byte 20: the pcap ends within its header of 24 bytes'],
    ['cut in the header of a packet', whole.subarray(0, 30), 'byte 24: the pcap ends within the header of packet 1'],
    [
      'cut in a packet',
      whole.subarray(0, 50),
      'byte 32: packet 1 claims 64 bytes where 10 are left (The file was cut: capture again, or cut it behind a packet.)',
    ],
    [
      'with a length that is none',
      Buffer.concat([whole.subarray(0, 32), Buffer.from('ffffffff', 'hex'), whole.subarray(36)]),
      `byte 32: packet 1 claims 4294967295 bytes where ${whole.length - 40} are left (The file was cut: capture again, or cut it behind a packet.)`,
    ],
    [
      'of another kind of link',
      Buffer.concat([whole.subarray(0, 20), Buffer.of(105, 0, 0, 0), whole.subarray(24)]),
      'byte 20: link type 105 is not known (Capture on Ethernet, loopback or "any".)',
    ],
    ['without content', pcap([SYN, SYN_ACK]), 'byte 24: no TCP connection with content in 2 packets'],
    [
      'of the next generation',
      Buffer.from('0a0d0d0a1c0000004d3c2b1a', 'hex'),
      'byte 0: this is a pcapng file (Convert it: editcap -F pcap IN.pcapng OUT.pcap)',
    ],
  ])('is refused: %s', (_, bytes, message) => {
    expect(refusal(() => readCapture(bytes))).toBe(`E_INSPECT_INPUT: ${message}`);
  });
});
