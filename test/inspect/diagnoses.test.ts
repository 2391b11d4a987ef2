import { constants, createPublicKey, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { diagnose, diagnosisRules } from '../../src/inspect/diagnoses/diagnose';
import type { Known } from '../../src/inspect/diagnoses/evidence';
import { readKeyFile } from '../../src/inspect/key-file';
import { posixCksum, zlibCrc32 } from '../bytes/checksums';
import { editions, type Edition } from '../bytes/editions';
import { name255, u16, u32, u8 } from '../bytes/fields';
import { publicKey, register, request, sendFile, confirmation } from '../bytes/requests';
import { fileReceived, key, messageReceived, registered } from '../bytes/responses';
import { encrypt } from '../peer/cryptography';
import { profileOf } from './profiles';

const ID = Buffer.from('6ae7bcd1cb7a409a8a176956db714dca', 'hex');
const UUID = '6ae7bcd1-cb7a-409a-8a17-6956db714dca';
const OLD = editions['2023b'];
const NEW = editions['2024b'];
const PLAINTEXT = Buffer.from('what the file holds');
const AES_KEY = Buffer.alloc(32, 7);
const CIPHERTEXT = encrypt(AES_KEY, PLAINTEXT);
const PAIR = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 17 });
const PRIVATE = readKeyFile(PAIR.privateKey.export({ format: 'der', type: 'pkcs8' }));
const spki = (exponent: number): Buffer =>
  generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: exponent }).publicKey.export({
    format: 'der',
    type: 'spki',
  });
const wrap = (aesKey: Uint8Array, oaepHash = 'sha1'): Buffer =>
  publicEncrypt(
    {
      key: createPublicKey(PAIR.publicKey.export({ format: 'pem', type: 'spki' })),
      oaepHash,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
    },
    aesKey,
  );

/** POSIX cksum as it is before the length goes in, a bit at a time. */
function withoutLength(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return ~crc >>> 0;
}

interface Shown {
  readonly id: string;
  readonly offset: number;
  readonly detail: string;
}

/** What is diagnosed of a message, without titles and causes. */
function shown(direction: 'request' | 'response', edition: Edition, bytes: Uint8Array, known?: Known): Shown[] {
  return diagnose(bytes, direction, profileOf(edition.id), known).map(({ id, offset, detail }) => ({
    id,
    offset,
    detail,
  }));
}

const whole = {
  contentSize: CIPHERTEXT.length,
  originalSize: PLAINTEXT.length,
  packetNumber: 1,
  totalPackets: 1,
  fileName: 'a.txt',
  content: CIPHERTEXT,
};
const packets = {
  ...whole,
  contentSize: 2512,
  originalSize: 2500,
  packetNumber: 2,
  totalPackets: 3,
  content: Buffer.alloc(1024, 9),
};
const big = (bytes: Buffer): Buffer => Buffer.from(bytes).reverse();
const known: Known = { privateKey: PRIVATE, plaintext: PLAINTEXT, ciphertext: CIPHERTEXT };
const received = (checksum: number, contentSize = CIPHERTEXT.length): Buffer =>
  fileReceived({ edition: NEW, clientId: ID, contentSize, fileName: 'a.txt', checksum });
const named = name255('Demo User 7');

describe('a mistake is diagnosed by its bytes', () => {
  test.each<[string, Shown, () => Shown[]]>([
    [
      'a big-endian request header',
      {
        id: 'header-byte-order',
        offset: 17,
        detail: 'code reads 14595 in little-endian, and 825 in big-endian, which is Register.',
      },
      () => shown('request', NEW, Buffer.concat([ID, u8(3), big(u16(825)), big(u32(255)), named])),
    ],
    [
      'a big-endian request header whose code reads the same both ways',
      {
        id: 'header-byte-order',
        offset: 19,
        detail: 'payloadSize reads 587268096 in little-endian, and 291 in big-endian, which is what SendFile may have.',
      },
      () =>
        shown(
          'request',
          OLD,
          Buffer.concat([ID, u8(3), big(u16(1028)), big(u32(291)), u32(32), name255('a'), CIPHERTEXT]),
        ),
    ],
    [
      'a big-endian response header',
      {
        id: 'header-byte-order',
        offset: 1,
        detail: 'code reads 16390 in little-endian, and 1600 in big-endian, which is Registered.',
      },
      () => shown('response', NEW, Buffer.concat([u8(3), big(u16(1600)), big(u32(16)), ID])),
    ],
    [
      'the version as a character',
      {
        id: 'version-as-text',
        offset: 16,
        detail: 'The version is the character "3", which is the byte 51; it must be 3.',
      },
      () => shown('request', NEW, register({ edition: NEW, clientId: ID, version: 0x33, name: 'a' })),
    ],
    [
      'a request header of 24 bytes with the version as a string',
      {
        id: 'header-native-padding',
        offset: 17,
        detail:
          'The header has 24 bytes instead of 23: Register shows with code at byte 18 and payloadSize at byte 20.',
      },
      () => shown('request', NEW, Buffer.concat([ID, Buffer.from('3\0'), u16(825), u32(255), named])),
    ],
    [
      'a size of 0 with an id behind it',
      {
        id: 'size-too-small',
        offset: 3,
        detail: 'The payload size is 0, and 16 bytes behind it are no message; Registered has 16.',
      },
      () => shown('response', NEW, Buffer.concat([u8(3), u16(1600), u32(0), ID])),
    ],
    [
      'a request header of 24 bytes',
      {
        id: 'header-native-padding',
        offset: 17,
        detail:
          'The header has 24 bytes instead of 23: Register shows with code at byte 18 and payloadSize at byte 20.',
      },
      () => shown('request', NEW, Buffer.concat([ID, u8(3), u8(0xcc), u16(825), u32(255), named])),
    ],
    [
      'a response header of 8 bytes',
      {
        id: 'header-native-padding',
        offset: 1,
        detail: 'The header has 8 bytes instead of 7: Registered shows with code at byte 2 and payloadSize at byte 4.',
      },
      () => shown('response', NEW, Buffer.concat([u8(3), u8(0), u16(1600), u32(16), ID])),
    ],
    [
      'an unknown version',
      { id: 'unknown-version', offset: 16, detail: 'The version is 2; it must be 3.' },
      () => shown('request', NEW, register({ edition: NEW, clientId: ID, version: 2, name: 'a' })),
    ],
    [
      'the id as 32 digits in the header',
      {
        id: 'header-id-as-text',
        offset: 0,
        detail: 'clientId is 32 characters where 16 bytes are due; behind them stands the header of Register.',
      },
      () => shown('request', NEW, Buffer.concat([Buffer.from(ID.toString('hex')), u8(3), u16(825), u32(255), named])),
    ],
    [
      'the id as a UUID in the header',
      {
        id: 'header-id-as-text',
        offset: 0,
        detail: 'clientId is 36 characters where 16 bytes are due; behind them stands the header of Register.',
      },
      () => shown('request', NEW, Buffer.concat([Buffer.from(UUID), u8(3), u16(825), u32(255), named])),
    ],
    [
      'the id as 32 digits in an answer',
      { id: 'payload-id-as-text', offset: 7, detail: 'clientId is 32 characters where 16 bytes are due.' },
      () => shown('response', NEW, Buffer.concat([u8(3), u16(1600), u32(32), Buffer.from(ID.toString('hex'))])),
    ],
    [
      'the id as a UUID in an answer',
      { id: 'payload-id-as-text', offset: 7, detail: 'clientId is 36 characters where 16 bytes are due.' },
      () =>
        shown('response', NEW, Buffer.concat([u8(3), u16(1602), u32(164), Buffer.from(UUID), Buffer.alloc(128, 5)])),
    ],
    [
      'a payload size that includes the header',
      {
        id: 'size-includes-header',
        offset: 19,
        detail: 'The payload size is 278; 23 of that is the header itself, so that 255 follow it.',
      },
      () => shown('request', NEW, register({ edition: NEW, clientId: ID, payloadSize: 278, name: 'a' })),
    ],
    [
      'a payload size that includes the header, with content',
      {
        id: 'size-includes-header',
        offset: 19,
        detail: 'The payload size is 314; 23 of that is the header itself, so that 291 follow it.',
      },
      () => shown('request', OLD, sendFile({ edition: OLD, clientId: ID, payloadSize: 314, ...whole })),
    ],
    [
      'a payload size that includes the header, in one packet of several with another behind it',
      {
        id: 'size-includes-header',
        offset: 19,
        detail: 'The payload size is 1314; 23 of that is the header itself, so that 1291 follow it.',
      },
      () => {
        const packet = sendFile({ edition: NEW, clientId: ID, payloadSize: 1314, ...packets });
        return shown('request', NEW, Buffer.concat([packet, packet]));
      },
    ],
    [
      'a payload size that leaves the content out',
      {
        id: 'size-without-content',
        offset: 19,
        detail: 'The payload size is 259, that of the fields alone; 32 bytes of content are announced behind them.',
      },
      () => shown('request', OLD, sendFile({ edition: OLD, clientId: ID, payloadSize: 259, ...whole })),
    ],
    [
      'a bare name',
      { id: 'name-not-padded', offset: 34, detail: 'name has 11 bytes on the wire where its field has 255.' },
      () => shown('request', NEW, request({ clientId: ID, code: 825, payload: Buffer.from('Demo User 7') })),
    ],
    [
      'a name padded to 100 bytes',
      { id: 'name-not-padded', offset: 123, detail: 'name has 100 bytes on the wire where its field has 255.' },
      () => shown('request', NEW, request({ clientId: ID, code: 825, payload: named.subarray(0, 100) })),
    ],
    [
      'a bare name in front of content',
      { id: 'name-not-padded', offset: 33, detail: 'fileName has 6 bytes on the wire where its field has 255.' },
      () =>
        shown(
          'request',
          OLD,
          request({ clientId: ID, code: 1028, payload: Buffer.concat([u32(32), Buffer.from('a.txt\0'), CIPHERTEXT]) }),
        ),
    ],
    [
      'a public key with e = 65537',
      { id: 'public-key-exponent', offset: 278, detail: "The public key's DER has 162 bytes where its field has 160." },
      () => shown('request', NEW, request({ clientId: ID, code: 826, payload: Buffer.concat([named, spki(65537)]) })),
    ],
    [
      'a public key with e = 65537 that was cut to its field',
      { id: 'public-key-exponent', offset: 278, detail: "The public key's DER has 162 bytes where its field has 160." },
      () =>
        shown('request', NEW, publicKey({ edition: NEW, clientId: ID, name: 'a', key: spki(65537).subarray(0, 160) })),
    ],
    [
      'big-endian numbers in front of content',
      {
        id: 'payload-byte-order',
        offset: 23,
        detail: 'contentSize reads 536870912 in little-endian, and 32 in big-endian, which fits.',
      },
      () =>
        shown(
          'request',
          OLD,
          request({ clientId: ID, code: 1028, payload: Buffer.concat([big(u32(32)), name255('a'), CIPHERTEXT]) }),
        ),
    ],
    [
      'big-endian numbers of a packet, which could be little-endian ones',
      {
        id: 'payload-byte-order',
        offset: 23,
        detail: 'contentSize reads 3490250752 in little-endian, and 2512 in big-endian, which fits.',
      },
      () =>
        shown(
          'request',
          NEW,
          request({
            clientId: ID,
            code: 828,
            payload: Buffer.concat([
              big(u32(2512)),
              big(u32(2500)),
              big(u16(2)),
              big(u16(3)),
              name255('a'),
              Buffer.alloc(1024),
            ]),
          }),
        ),
    ],
    [
      'a big-endian content size in an answer, where the content is known',
      {
        id: 'payload-byte-order',
        offset: 23,
        detail: 'contentSize reads 536870912 in little-endian, and 32 in big-endian, which fits.',
      },
      () => shown('response', NEW, received(posixCksum(PLAINTEXT), 32 * 2 ** 24), known),
    ],
    [
      'an AES key of 128 bits where 256 are meant',
      { id: 'aes-key-size', offset: 23, detail: 'The key is one of 128 bits (16 bytes) where AES-256 is meant.' },
      () =>
        shown(
          'response',
          NEW,
          key({ edition: NEW, which: 'key', clientId: ID, wrappedKey: wrap(AES_KEY.subarray(16)) }),
          known,
        ),
    ],
    [
      'an AES key of 256 bits where 128 are meant',
      { id: 'aes-key-size', offset: 23, detail: 'The key is one of 256 bits (32 bytes) where AES-128 is meant.' },
      () =>
        shown(
          'response',
          OLD,
          key({ edition: OLD, which: 'reconnected', clientId: ID, wrappedKey: wrap(AES_KEY) }),
          known,
        ),
    ],
    [
      'OAEP with SHA-256',
      {
        id: 'oaep-hash',
        offset: 23,
        detail: 'The key unwraps with sha256, and not with sha1, which is meant.',
      },
      () =>
        shown(
          'response',
          NEW,
          key({ edition: NEW, which: 'key', clientId: ID, wrappedKey: wrap(AES_KEY, 'sha256') }),
          known,
        ),
    ],
    [
      'zlib crc32 where cksum is meant',
      {
        id: 'checksum-algorithm',
        offset: 282,
        detail: `${zlibCrc32(PLAINTEXT)} is zlib-crc32 of the plaintext; posix-cksum is ${posixCksum(PLAINTEXT)}.`,
      },
      () => shown('response', NEW, received(zlibCrc32(PLAINTEXT)), known),
    ],
    [
      'cksum without the length',
      {
        id: 'checksum-without-length',
        offset: 282,
        detail: `${withoutLength(PLAINTEXT)} is posix-cksum of the plaintext without its length; posix-cksum is ${posixCksum(PLAINTEXT)}.`,
      },
      () => shown('response', NEW, received(withoutLength(PLAINTEXT)), known),
    ],
    [
      'the checksum of the ciphertext',
      {
        id: 'checksum-of-ciphertext',
        offset: 282,
        detail: `${posixCksum(CIPHERTEXT)} is posix-cksum of the ciphertext; posix-cksum is ${posixCksum(PLAINTEXT)}.`,
      },
      () => shown('response', NEW, received(posixCksum(CIPHERTEXT)), known),
    ],
    [
      'a big-endian checksum',
      {
        id: 'checksum-byte-order',
        offset: 282,
        detail: `${big(u32(posixCksum(PLAINTEXT))).readUInt32LE()} is posix-cksum of the plaintext with its bytes turned round; posix-cksum is ${posixCksum(PLAINTEXT)}.`,
      },
      () => shown('response', NEW, received(big(u32(posixCksum(PLAINTEXT))).readUInt32LE()), known),
    ],
  ])('%s', (_, expected, found) => {
    expect(found()).toEqual([expected]);
  });
});

describe('nothing is diagnosed of', () => {
  test.each<[string, () => Shown[]]>([
    ['a right registration', () => shown('request', NEW, register({ edition: NEW, clientId: ID, name: 'a' }))],
    [
      'an id before registration of sixteen digits',
      () => shown('request', NEW, register({ edition: NEW, clientId: Buffer.from('0'.repeat(16)), name: 'a' })),
    ],
    [
      'a right public key',
      () => shown('request', NEW, publicKey({ edition: NEW, clientId: ID, name: 'a', key: spki(17) })),
    ],
    ['a right file', () => shown('request', OLD, sendFile({ edition: OLD, clientId: ID, ...whole }), known)],
    [
      'right packets',
      () =>
        shown('request', NEW, Buffer.concat([0, 1].map(() => sendFile({ edition: NEW, clientId: ID, ...packets })))),
    ],
    [
      'a right confirmation',
      () => shown('request', NEW, confirmation({ edition: NEW, clientId: ID, which: 'crcValid', fileName: 'a' })),
    ],
    ['a right id', () => shown('response', NEW, registered({ edition: NEW, clientId: ID }))],
    ['a right acknowledgement', () => shown('response', NEW, messageReceived({ edition: NEW, clientId: ID }))],
    [
      'a right key',
      () => shown('response', NEW, key({ edition: NEW, which: 'key', clientId: ID, wrappedKey: wrap(AES_KEY) }), known),
    ],
    [
      'a key for somebody else',
      () =>
        shown(
          'response',
          NEW,
          key({ edition: NEW, which: 'key', clientId: ID, wrappedKey: Buffer.alloc(128, 1) }),
          known,
        ),
    ],
    ['a right checksum', () => shown('response', NEW, received(posixCksum(PLAINTEXT)), known)],
    ['a checksum that is simply wrong', () => shown('response', NEW, received(12345), known)],
    ['a wrong checksum of an unknown file', () => shown('response', NEW, received(zlibCrc32(PLAINTEXT)))],
    [
      'zlib crc32 where it is one of the two',
      () => {
        const edition = editions['2022'];
        return shown(
          'response',
          edition,
          fileReceived({ edition, clientId: ID, contentSize: 32, fileName: 'a', checksum: zlibCrc32(PLAINTEXT) }),
          known,
        );
      },
    ],
    ['a message of another edition', () => shown('request', NEW, register({ edition: OLD, clientId: ID, name: 'a' }))],
    [
      'a payload of a size that no mistake explains',
      () => shown('request', NEW, request({ clientId: ID, code: 825, payload: Buffer.alloc(300, 65) })),
    ],
    ['an empty stream', () => shown('request', NEW, Buffer.alloc(0))],
    ['a header that is cut', () => shown('response', NEW, Buffer.of(3, 0x40))],
  ])('%s', (_, found) => {
    expect(found()).toEqual([]);
  });

  test('any beginning of a right message', () => {
    const message = sendFile({ edition: NEW, clientId: ID, ...packets });
    for (let size = 0; size <= message.length; size++) {
      expect([size, shown('request', NEW, message.subarray(0, size))]).toEqual([size, []]);
    }
  });
});

test('every rule has an id of its own, a title and a cause in sentences', () => {
  expect(diagnosisRules.map(({ id }) => id)).toEqual([
    'unknown-version',
    'version-as-text',
    'header-byte-order',
    'header-native-padding',
    'header-id-as-text',
    'size-includes-header',
    'size-without-content',
    'size-too-small',
    'content-size-of-plaintext',
    'name-not-padded',
    'payload-id-as-text',
    'public-key-exponent',
    'payload-byte-order',
    'aes-key-size',
    'oaep-hash',
    'checksum-algorithm',
    'checksum-without-length',
    'checksum-of-ciphertext',
    'checksum-byte-order',
  ]);
  for (const { title, cause } of diagnosisRules) {
    expect([title, /^[A-Z].*[^.]$/.test(title), /\.$/.test(cause)]).toEqual([title, true, true]);
  }
});

test('rubbish is diagnosed without an error', () => {
  let state = 1;
  const byte = (): number => (state = (state * 48271) % 2147483647) & 0xff;
  for (let round = 0; round < 300; round++) {
    const bytes = Buffer.from(Array.from({ length: round * 2 }, byte));
    const found = (['request', 'response'] as const).flatMap((direction) => shown(direction, NEW, bytes, known));
    expect(found).toEqual([]);
  }
});
