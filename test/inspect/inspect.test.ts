import { generateKeyPairSync } from 'node:crypto';
import { fitLine, formatInspection, formatMessage } from '../../src/inspect/format-table';
import { readCapture } from '../../src/inspect/input/read-capture';
import { inspect, type InspectedMessage, type InspectOptions } from '../../src/inspect/inspect';
import { readKeyFile } from '../../src/inspect/key-file';
import { toJsonObjects } from '../../src/inspect/to-json';
import { inColour, plainly } from '../../src/text/ansi';
import { posixCksum, zlibCrc32 } from '../bytes/checksums';
import { editions } from '../bytes/editions';
import { name255, u16, u32, u8 } from '../bytes/fields';
import { publicKey, reconnect, register, request, sendFile } from '../bytes/requests';
import { fileReceived, key, messageReceived, registered } from '../bytes/responses';
import { encrypt, generateKeyPair, wrapKey } from '../peer/cryptography';
import { pcap } from './pcap-writer';
import { allProfiles, profileOf } from './profiles';
import { refusal } from './refusal';

const ID = Buffer.from('6ae7bcd1cb7a409a8a176956db714dca', 'hex');
const OLD = editions['2023b'];
const NEW = editions['2024b'];
const ALL: InspectOptions = { candidates: allProfiles };

function messagesIn(bytes: Uint8Array, options: InspectOptions = ALL): readonly InspectedMessage[] {
  const { groups } = inspect(readCapture(bytes), options);
  return groups.flatMap(({ connections }) => connections.flatMap(({ messages }) => messages));
}

/** Direction, name and ids of findings of each message. */
function outline(messages: readonly InspectedMessage[]): string[] {
  return messages.map(({ direction, name, offset, size, findings }) =>
    [
      `${direction} ${name ?? '?'} ${offset}+${size}`,
      ...findings.map(({ kind, id, offset: at }) => `${kind} ${id} ${at}`),
    ].join(', '),
  );
}

/** Lines of a session.jsonl in the order given. */
function session(pieces: readonly (readonly ['C>S' | 'S>C', Uint8Array])[]): Buffer {
  const lines = pieces.map(([dir, bytes], n) =>
    JSON.stringify({ n, conn: 0, dir, hex: Buffer.from(bytes).toString('hex') }),
  );
  return Buffer.from(`${lines.join('\n')}\n`);
}

describe('the table', () => {
  test('shows a message field by field, and a tolerated deviation at its byte', () => {
    const bytes = request({ clientId: ID, code: 825, payload: Buffer.from('Zoë\u001b[2J') });
    const [message] = messagesIn(bytes);
    expect(message && formatMessage(message, plainly)).toBe(`\
request Register, 31 bytes at byte 0
offset  bytes                      field        value                             meaning
     0  6a e7 bc d1 cb 7a 40 9a …  clientId     6ae7bcd1cb7a409a8a176956db714dca  The id that the server gave; before registration anything, usually zeros.
    16  03                         version      3                                 The protocol version.
    17  39 03                      code         825 (Register)                    Which request this is.
    19  08 00 00 00                payloadSize  8 bytes                           The number of bytes that follow the header.
        ^ byte 19, deviation bare-name
          A name without its NUL and padding; the payload is just shorter.
          Usual cause: The name was sent with its own length instead of being padded to the size of its field.
    23  5a 6f c3 ab 1b 5b 32 4a    name         "Zoë\\u001b[2J"                    The client's name; no two clients of a server share one.
`);
  });

  test('shows a known mistake at its byte, with its cause', () => {
    const bytes = Buffer.concat([u8(3), u8(0), u16(1600), u32(16), ID]);
    const [message] = messagesIn(bytes);
    expect(message && formatMessage(message, plainly)).toBe(`\
response of no known message, 24 bytes at byte 0
offset  bytes                      field        value       meaning
     0  03                         version      3           The protocol version.
     1  00 40                      code         16384       Which response this is.
        ^ byte 1, mistake header-native-padding
          Padding inside the header. The header has 8 bytes instead of 7: Registered shows with code at byte 2 and payloadSize at byte 4.
          Usual cause: The header was sent as a native struct: the compiler aligned its integers. Pack it (#pragma pack(1), or '<' in Python).
        ^ byte 1, violation E_UNKNOWN_CODE
          No message has the code 16384 here.
     3  06 10 00 00                payloadSize  4102 bytes  The number of bytes that follow the header.
     7  00 6a e7 bc d1 cb 7a 40 …  -            17 bytes    Not read.
`);
  });

  test('puts a caret below the byte within its field', () => {
    const dirty = Buffer.concat([Buffer.from('ab\0'), Buffer.alloc(252, 0xcc)]);
    const [message] = messagesIn(request({ clientId: ID, code: 825, payload: dirty }));
    const lines = message === undefined ? [] : formatMessage(message, plainly).split('\n');
    const row = lines.findIndex((line) => line.includes('61 62 00 cc'));
    expect(lines[row]?.indexOf('cc')).toBe(lines[row + 1]?.indexOf('^'));
    expect(lines[row + 1]).toContain('^ byte 26, deviation garbage-after-nul');
  });

  test('has colours only where it is asked to', () => {
    const inspection = inspect(readCapture(Buffer.concat([u8(3), u8(0), u16(1600), u32(16), ID])), ALL);
    const colourful = formatInspection(inspection, inColour);
    expect(colourful).toContain('\u001b[31m');
    expect(formatInspection(inspection, plainly)).toBe(colourful.replace(/\u001b\[\d+m/g, ''));
  });

  test('lets no name from the wire move the cursor', () => {
    const [message] = messagesIn(register({ edition: NEW, clientId: ID, name: 'a\u001b[2J\u009b\u202e"' }));
    const text = message === undefined ? '' : formatMessage(message, plainly);
    expect(text).toContain('"a\\u001b[2J\\u009b\\u202e\\""');
    expect(text).not.toMatch(/[\u001b\u009b\u202e]/);
  });
});

describe('which edition it is', () => {
  const line = (bytes: Uint8Array, options = ALL): string[] => inspect(readCapture(bytes), options).groups.map(fitLine);

  test('is said with the reason, and with those that fit alike', () => {
    const bytes = Buffer.concat([
      register({ edition: NEW, clientId: ID, name: 'a' }),
      reconnect({ edition: NEW, clientId: ID, name: 'a' }),
    ]);
    expect(line(bytes)).toEqual([
      '2024b: explains 2 of 2 messages; 2024b-a, 2024b-b, 2024b-c fit alike; the next, 2022, explains 0 of 1 message',
    ]);
    expect(line(bytes, { candidates: [profileOf('2024b-a')] })).toEqual(['2024b-a: explains 2 of 2 messages']);
  });

  test('is said to be none where nothing fits', () => {
    expect(line(Buffer.from([...Array(200).keys()].slice(1)))).toEqual([
      'nothing fits: no message of any edition, read as 2022',
    ]);
  });

  test('follows the mistakes where no message is right', () => {
    const padded = Buffer.concat([ID, u8(3), u8(0), u16(825), u32(255), name255('a')]);
    expect(line(Buffer.concat([padded, padded]))).toEqual([
      '2024b: explains 0 of 2 messages (2 known mistakes); 2024b-a, 2024b-b, 2024b-c fit alike; the next, 2022, explains 0 of 1 message',
    ]);
  });

  test('is worked out for each connection of a pcap, and strangers are left out', () => {
    const talk = (clientPort: number, bytes: Uint8Array): Parameters<typeof pcap>[0] => [
      { from: 'client', sequence: 1, flags: 'SYN', clientPort },
      { from: 'client', sequence: 2, payload: bytes, clientPort },
    ];
    const { groups, notes } = inspect(
      readCapture(
        pcap([
          ...talk(1, sendFile({ edition: OLD, clientId: ID, ...FILE })),
          ...talk(2, Buffer.from('GET / HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n')),
          ...talk(3, register({ edition: NEW, clientId: ID, name: 'a' })),
        ]),
      ),
      ALL,
    );
    expect(groups.map(({ profile }) => profile.id)).toEqual(['2023b', '2024b']);
    expect(notes).toEqual(['1 other TCP connections hold no message of any edition']);
  });
});

describe('what is wrong', () => {
  test('in a header does not keep the messages behind it from being read', () => {
    const bytes = Buffer.concat([
      register({ edition: NEW, clientId: ID, version: 4, name: 'a' }),
      Buffer.concat([ID, u8(3), u8(0), u16(825), u32(255), name255('a')]),
      Buffer.concat(
        [ID, u8(3), u16(825), u32(255)].map((part) => (part.length > 4 ? part : Buffer.from(part).reverse())),
      ),
      name255('a'),
      Buffer.concat([Buffer.from(ID.toString('hex')), u8(3), u16(825), u32(255), name255('a')]),
      register({ edition: NEW, clientId: ID, name: 'a' }),
    ]);
    expect(outline(messagesIn(bytes))).toEqual([
      'request Register 0+278, mistake unknown-version 16, violation E_LIMIT 16',
      'request ? 278+279, mistake header-native-padding 17, violation E_UNKNOWN_CODE 17',
      'request ? 557+278, mistake header-byte-order 17, violation E_UNKNOWN_CODE 17',
      'request ? 835+294, mistake header-id-as-text 0, violation E_LIMIT 16',
      'request Register 1129+278',
    ]);
  });

  test('a payload of a wrong size is passed over', () => {
    const bytes = Buffer.concat([
      request({ clientId: ID, code: 828, payload: Buffer.alloc(50) }),
      register({ edition: NEW, clientId: ID, name: 'a' }),
    ]);
    expect(outline(messagesIn(bytes))).toEqual([
      'request SendFile 0+73, violation E_PAYLOAD_SIZE 19',
      'request Register 73+278',
    ]);
  });

  test('a message that ends too early says where', () => {
    const bytes = sendFile({ edition: OLD, clientId: ID, ...FILE });
    const options = { candidates: [profileOf('2023b')], direction: 'request' } as const;
    expect(outline(messagesIn(bytes.subarray(0, 10), options))).toEqual(['request ? 0+10, violation E_CUT 10']);
    expect(outline(messagesIn(bytes.subarray(0, 100), options))).toEqual([
      'request SendFile 0+100, violation E_CUT 100',
    ]);
    expect(outline(messagesIn(bytes.subarray(0, -1), options))).toEqual([
      'request SendFile 0+297, violation E_CUT 297',
    ]);
  });

  test('a stream that is out of step is shown to its end', () => {
    const options = { candidates: [profileOf('2024b')], direction: 'response' } as const;
    const bytes = Buffer.concat([registered({ edition: NEW, clientId: ID }), Buffer.alloc(20, 9)]);
    expect(outline(messagesIn(bytes, options))).toEqual([
      'response Registered 0+23',
      'response ? 23+7, violation E_LIMIT 0',
      'response ? 30+13, violation E_LOST 0',
    ]);
  });
});

const FILE = {
  contentSize: 16,
  originalSize: 5,
  packetNumber: 1,
  totalPackets: 1,
  fileName: 'a.txt',
  content: Buffer.alloc(16, 1),
};

describe('with a private key', () => {
  const pair = generateKeyPair();
  const der = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
  const privateKey = readKeyFile(der);
  const aesKey = Buffer.alloc(32, 5);
  const plaintext = Buffer.from('five thousand bytes '.repeat(250));
  const ciphertext = encrypt(aesKey, plaintext);
  const packets = [0, 1, 2].map((index) =>
    sendFile({
      ...{ edition: NEW, clientId: ID, contentSize: ciphertext.length, originalSize: plaintext.length },
      ...{
        packetNumber: index + 1,
        totalPackets: 3,
        fileName: 'a',
        content: ciphertext.subarray(2000 * index, 2000 * index + 2000),
      },
    }),
  );
  const talk = (checksum: number, wrapped: Uint8Array = wrapKey(pair.publicKeyDer, aesKey)): Buffer =>
    session([
      ['C>S', publicKey({ edition: NEW, clientId: ID, name: 'a', key: pair.publicKeyDer })],
      ['S>C', key({ edition: NEW, which: 'key', clientId: ID, wrappedKey: wrapped })],
      ['C>S', Buffer.concat(packets)],
      ['S>C', fileReceived({ edition: NEW, clientId: ID, contentSize: ciphertext.length, fileName: 'a', checksum })],
      ['S>C', messageReceived({ edition: NEW, clientId: ID })],
    ]);
  const shown = (bytes: Uint8Array): object[] =>
    messagesIn(bytes, { ...ALL, privateKey }).map(({ name, findings, disclosure }) => ({
      name,
      ...(findings.length === 0 ? {} : { findings: findings.map(({ id }) => id) }),
      ...disclosure,
    }));

  test('the content that follows is decrypted, and the answered checksum compared', () => {
    const checksums = [
      { id: 'posix-cksum', value: posixCksum(plaintext) },
      { id: 'zlib-crc32', value: zlibCrc32(plaintext) },
    ];
    expect(shown(talk(posixCksum(plaintext)))).toEqual([
      { name: 'PublicKey' },
      { name: 'Key', aesKey },
      { name: 'SendFile' },
      { name: 'SendFile' },
      { name: 'SendFile', plaintext: { size: 5000, checksums: expect.arrayContaining(checksums) } },
      { name: 'FileReceived', matches: ['posix-cksum'] },
      { name: 'MessageReceived' },
    ]);
    expect(shown(talk(zlibCrc32(plaintext))).at(-2)).toEqual({
      name: 'FileReceived',
      findings: ['checksum-algorithm'],
      matches: ['zlib-crc32'],
    });
  });

  test('what does not fit the key is said, and the rest shown all the same', () => {
    const { publicKeyDer } = generateKeyPair();
    expect(shown(talk(1, wrapKey(publicKeyDer, aesKey)))).toEqual([
      { name: 'PublicKey' },
      { name: 'Key', problem: 'The wrapped key does not unwrap with this private key.' },
      { name: 'SendFile' },
      { name: 'SendFile' },
      { name: 'SendFile', problem: 'No key in front of it was unwrapped, so it stays encrypted.' },
      { name: 'FileReceived' },
      { name: 'MessageReceived' },
    ]);
    expect(shown(talk(1, wrapKey(pair.publicKeyDer, Buffer.alloc(32, 6))))[4]).toEqual({
      name: 'SendFile',
      problem:
        "It does not decrypt: the ciphertext's padding is wrong. It was encrypted with another key, or not as AES-CBC " +
        'with PKCS#7 padding, or changed on its way.',
    });
  });

  test('the table says what it shows', () => {
    const inspection = inspect(readCapture(talk(posixCksum(plaintext))), { ...ALL, privateKey });
    const text = formatInspection(inspection, plainly);
    expect(text).toContain('        unwraps to an AES key of 256 bits\n');
    const decrypted = /^ {8}decrypts to 5000 bytes: (.*)$/m.exec(text)?.[1]?.split(', ');
    expect(decrypted).toContain(`posix-cksum ${posixCksum(plaintext)}`);
    expect(decrypted).toContain(`zlib-crc32 ${zlibCrc32(plaintext)}`);
    expect(text).toContain('        the checksum is posix-cksum of the plaintext\n');
  });

  test('it is read from a priv.key and from a me.info', () => {
    const base64 = der.toString('base64');
    const files = [der, Buffer.from(base64), Buffer.from(`Demo\n${ID.toString('hex')}\n${base64}\n`)];
    for (const file of files) expect(readKeyFile(file).publicKeyDer()).toEqual(new Uint8Array(pair.publicKeyDer));
    const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
    expect(refusal(() => readKeyFile(ec.export({ format: 'der', type: 'pkcs8' })))).toContain('E_BAD_PRIVATE_KEY');
    expect(refusal(() => readKeyFile(Buffer.from(`Demo\n${ID.toString('hex')}\n`)))).toBe(
      'E_ME_INFO: me.info holds no private key (Name the priv.key beside it.)',
    );
  });
});

test('as JSON it has an object for each message, with every field as it is on the wire', () => {
  const bytes = Buffer.concat([
    sendFile({ edition: OLD, clientId: ID, ...FILE }),
    request({ clientId: ID, code: 1025, payload: Buffer.from('bare') }),
  ]);
  const [file, bare] = JSON.parse(JSON.stringify(toJsonObjects(inspect(readCapture(bytes), ALL)))) as [object, object];
  const id = ID.toString('hex');
  expect(file).toMatchObject({
    ...{ profile: '2023b', alike: ['2023b-a', '2023b-b'], connection: 'stream' },
    ...{ direction: 'request', offset: 0, size: 298, message: 'SendFile', explained: true, findings: [] },
    fields: [
      { offset: 0, size: 16, name: 'clientId', kind: 'bytes', bytes: id, value: id },
      { offset: 16, size: 1, name: 'version', kind: 'uint', bytes: '03', value: 3 },
      { offset: 17, size: 2, name: 'code', kind: 'uint', bytes: '0404', value: 1028 },
      { offset: 19, size: 4, name: 'payloadSize', kind: 'uint', bytes: '13010000', value: 275, unit: 'bytes' },
      { offset: 23, size: 4, name: 'contentSize', kind: 'uint', bytes: '10000000', value: 16, unit: 'bytes' },
      { offset: 27, size: 255, name: 'fileName', kind: 'string', value: 'a.txt' },
      { offset: 282, size: 16, name: 'content', kind: 'content' },
    ],
  });
  expect(bare).toMatchObject({
    ...{ message: 'Register', offset: 298, size: 27, explained: true },
    findings: [{ kind: 'deviation', id: 'bare-name', offset: 19 }],
  });
});
