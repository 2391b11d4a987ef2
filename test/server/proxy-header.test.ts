import {
  LONGEST_PROXY_HEADER,
  ProxyHeaderError,
  ProxyHeaderParser,
  type ReadHeader,
} from '../../src/server/proxy-header';
import { LOCAL_HEADER, proxied, proxiedOverIpv6, proxyHeader, tlv } from '../bytes/proxy-header';

const NOTHING = Buffer.alloc(0);
/** What HAProxy 2.6.12 has sent for clients that said "hello", and for a health check. */
const RECORDED = {
  ipv4: '0d0a0d0a000d0a515549540a2111000c7f0000017f000001d9e280eb68656c6c6f',
  ipv6WithChecksum:
    '0d0a0d0a000d0a515549540a2121002e0000000000000000000000000000000100000000000000000000000000000001aeac80ec' +
    '030004162f66ff05000068656c6c6f',
  check: '0d0a0d0a000d0a515549540a20000000',
};

/** What becomes of bytes that come in pieces of a size; the memory of each is used again. */
function read(bytes: Uint8Array, size = bytes.length): ReadHeader | ProxyHeaderError | undefined {
  const parser = new ProxyHeaderParser();
  const memory = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const piece = memory.subarray(0, Math.min(size, bytes.length - at));
    piece.set(bytes.subarray(at, at + piece.length));
    try {
      const found = parser.push(piece);
      if (found !== undefined) return { ...found, rest: Buffer.from(found.rest) };
    } catch (error) {
      if (error instanceof ProxyHeaderError) return error;
      throw error;
    }
  }
  return undefined;
}

const header = (address: string, port: number, length: number) => ({
  header: { command: 'PROXY', source: { address, port }, length },
  rest: NOTHING,
});

test('headers that HAProxy has sent are read', () => {
  const hello = Buffer.from('hello');
  const recorded = (name: keyof typeof RECORDED) => read(Buffer.from(RECORDED[name], 'hex'));
  expect(recorded('ipv4')).toEqual({ ...header('127.0.0.1', 55778, 28), rest: hello });
  expect(recorded('ipv6WithChecksum')).toEqual({ ...header('::1', 44716, 62), rest: hello });
  expect(recorded('check')).toMatchObject({ header: { command: 'LOCAL' }, rest: NOTHING });
});

test.each([
  ['IPv4', proxied('203.0.113.250', 65535), '203.0.113.250', 65535],
  ['IPv4, port 0', proxied('0.0.0.0', 0), '0.0.0.0', 0],
  ['IPv6', proxiedOverIpv6('20010db8000000000000000000000001', 1), '2001:db8::1', 1],
  [
    'IPv6 without zeros',
    proxiedOverIpv6('20010db8111122223333444455556666', 2),
    '2001:db8:1111:2222:3333:4444:5555:6666',
    2,
  ],
  ['IPv4 that is written as IPv6', proxiedOverIpv6('00000000000000000000ffffc0000207', 3), '192.0.2.7', 3],
])('the client of a header is read: %s', (_, bytes, address, port) => {
  expect(read(bytes)).toEqual(header(address, port, bytes.length));
});

test('a health check names nobody, whatever its family says', () => {
  const local = { header: { command: 'LOCAL', source: undefined, length: 16 }, rest: NOTHING };
  expect(read(LOCAL_HEADER)).toEqual(local);
  for (const family of [0x11, 0x21, 0xff]) {
    expect(read(proxyHeader({ versionAndCommand: 0x20, family, block: NOTHING }))).toEqual(local);
  }
  const long = proxyHeader({ versionAndCommand: 0x20, family: 0, block: Buffer.alloc(300) });
  expect(read(long)).toMatchObject({ header: { command: 'LOCAL', length: 316 } });
});

test.each([
  ['nothing is said', 0x00, 0],
  ['UDP over IPv4', 0x12, 12],
  ['UDP over IPv6', 0x22, 36],
  ['a UNIX stream', 0x31, 216],
  ['UNIX datagrams', 0x32, 216],
])('a header of which no client over TCP can be read is read to its end: %s', (_, family, size) => {
  const bytes = Buffer.concat([proxyHeader({ family, block: Buffer.alloc(size, 7) }), Buffer.from('next')]);
  expect(read(bytes)).toEqual({
    header: { command: 'PROXY', source: undefined, length: 16 + size },
    rest: Buffer.from('next'),
  });
});

test('what follows the addresses is passed over, up to the longest header', () => {
  const most = LONGEST_PROXY_HEADER - 28;
  const full = proxied('192.0.2.1', 5, tlv(0x04, Buffer.alloc(most - 3)));
  expect(read(full)).toEqual(header('192.0.2.1', 5, LONGEST_PROXY_HEADER));
  const longer = proxied('192.0.2.1', 5, tlv(0x04, Buffer.alloc(most - 2)));
  expect(read(longer)).toMatchObject({ code: 'E_PROXY_LENGTH', offset: 14 });
});

test('what comes behind a header is not lost, however the stream is cut', () => {
  const message = Buffer.from('a message of the protocol');
  const whole = Buffer.concat([proxied('192.0.2.7', 4711, tlv(0x05, Buffer.alloc(40, 1))), message]);
  const end = whole.length - message.length;
  for (let size = 1; size <= whole.length; size++) {
    const pieceEnd = Math.min(Math.ceil(end / size) * size, whole.length);
    const rest = message.subarray(0, pieceEnd - end);
    expect(read(whole, size)).toEqual({ ...header('192.0.2.7', 4711, end), rest });
  }
});

test('a header that is not complete is waited for, at each of its bytes', () => {
  const whole = proxiedOverIpv6('20010db8000000000000000000000001', 1);
  for (let length = 0; length < whole.length; length++) {
    expect(read(whole.subarray(0, length), 3)).toBeUndefined();
  }
});

const WRONG: readonly (readonly [string, Buffer, string, number])[] = [
  ['version 1, which is text', Buffer.from('PROXY TCP4 192.0.2.7 127.0.0.1 4711 1256\r\n'), 'E_PROXY_SIGNATURE', 0],
  ['a message of the protocol', Buffer.from('0101040000000000', 'hex'), 'E_PROXY_SIGNATURE', 0],
  ['a signature with a wrong byte', Buffer.from('0d0a0d0a000d0a515549550a2111000c', 'hex'), 'E_PROXY_SIGNATURE', 10],
  ['version 1 in the binary form', proxyHeader({ versionAndCommand: 0x11 }), 'E_PROXY_VERSION', 12],
  ['version 3', proxyHeader({ versionAndCommand: 0x31 }), 'E_PROXY_VERSION', 12],
  ['an unknown command', proxyHeader({ versionAndCommand: 0x22 }), 'E_PROXY_COMMAND', 12],
  ['an unknown family', proxyHeader({ family: 0x41 }), 'E_PROXY_FAMILY', 13],
  ['an unknown transport', proxyHeader({ family: 0x13 }), 'E_PROXY_FAMILY', 13],
  ['a transport without a family', proxyHeader({ family: 0x01 }), 'E_PROXY_FAMILY', 13],
  ['addresses that are too short', proxyHeader({ length: 11 }), 'E_PROXY_LENGTH', 14],
  ['IPv6 with the length of IPv4', proxyHeader({ family: 0x21, length: 12 }), 'E_PROXY_LENGTH', 14],
  ['the longest length', proxyHeader({ length: 0xffff }), 'E_PROXY_LENGTH', 14],
  [
    'a health check of the longest length',
    proxyHeader({ versionAndCommand: 0x20, length: 0xffff }),
    'E_PROXY_LENGTH',
    14,
  ],
];

test.each(WRONG)(
  'what is no header is told at its first wrong byte, however it is cut: %s',
  (_, bytes, code, offset) => {
    for (const size of [1, 2, 3, 5, 13, bytes.length]) {
      expect(read(bytes, size)).toMatchObject({ code, offset, hint: expect.stringMatching(/\.$/) });
    }
  },
);

test.each(WRONG)('nothing behind the wrong byte is needed to tell it: %s', (_, bytes, __, offset) => {
  // A length has two bytes.
  const needed = offset + (offset === 14 ? 2 : 1);
  expect(read(bytes.subarray(0, needed))).toBeInstanceOf(ProxyHeaderError);
  expect(read(bytes.subarray(0, needed - 1))).toBeUndefined();
});
