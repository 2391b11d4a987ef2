import { dialect2024bB, edition2022, edition2023b, edition2024b } from '../../generated';
import { decode, encode } from '../../src/wire/message';

const clientId = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const name = (text: string): string =>
  Buffer.from(text)
    .toString('hex')
    .padEnd(2 * 255, '0');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const body = Buffer.alloc(16, 0xab);

// Registers under a name: header of 23 bytes, then the name in 255.
const REGISTER = `${hex(clientId)} 03 3903 ff000000 ${name('Alice')}`.replaceAll(' ', '');
// A file of one packet: four sizes and numbers, the name, the content.
const SEND_FILE = [
  hex(clientId),
  '03',
  '3c03',
  '1b010000',
  '10000000',
  '07000000',
  '0100',
  '0100',
  name('a.txt'),
  hex(body),
].join('');

const sendFile = {
  name: 'SendFile',
  header: { clientId },
  value: { contentSize: 16, originalSize: 7, packetNumber: 1, totalPackets: 1, fileName: Buffer.from('a.txt') },
  body,
} as const;

test('a request is its header, its fields and its body', () => {
  const register = { name: 'Register', header: { clientId }, value: { name: Buffer.from('Alice') } } as const;
  expect(hex(encode(edition2024b, register))).toBe(REGISTER);
  expect(hex(encode(edition2024b, sendFile))).toBe(SEND_FILE);
});

test('what was encoded is decoded, with exactly the fields that are on the wire', () => {
  const message = decode(edition2024b, 'request', Buffer.from(SEND_FILE, 'hex'));
  if (message.name !== 'SendFile') throw new Error(`it is ${message.name}`);
  const size: number = message.value.originalSize;
  expect([size, message.header.clientId, message.body]).toEqual([7, clientId, body]);
  expect(message.value).toEqual(sendFile.value);
  expect(hex(encode(edition2024b, message))).toBe(SEND_FILE);
});

test('a response needs no header', () => {
  const bytes = encode(edition2023b, { name: 'Registered', value: { clientId } });
  expect(hex(bytes)).toBe(`03340810000000${hex(clientId)}`);
  expect(decode(edition2023b, 'response', bytes)).toMatchObject({ name: 'Registered', value: { clientId } });
});

test('a field that repeats the header is written without being said', () => {
  const valid = { name: 'CrcValid', header: { clientId }, value: { fileName: Buffer.from('a') } } as const;
  const bytes = encode(edition2022, valid);
  expect(hex(bytes)).toBe(`${hex(clientId)}0350040f010000${hex(clientId)}${name('a')}`);
  expect(decode(edition2022, 'request', bytes).value).toEqual({ clientId, fileName: Buffer.from('a') });
});

test('a dialect writes as its peer does', () => {
  const [plain, deviating] = [edition2024b, dialect2024bB].map((edition) =>
    hex(encode(edition, { name: 'MessageReceived', value: { clientId } })),
  );
  expect([plain, deviating]).toEqual([`03440610000000${hex(clientId)}`, `034406ff000000${hex(clientId)}`]);
});

describe('what is no single message is refused', () => {
  const errorOf = (action: () => unknown): string => {
    try {
      action();
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return `${code}: ${message}`;
    }
    return 'nothing was refused';
  };
  const bytes = Buffer.from(SEND_FILE, 'hex');

  test.each([
    ['nothing', bytes.subarray(0, 0), 'E_INCOMPLETE: the message ends before a header'],
    ['half a header', bytes.subarray(0, 7), 'E_INCOMPLETE: the message ends 7 bytes into a header'],
    [
      'half a body',
      bytes.subarray(0, -8),
      "E_INCOMPLETE: the message ends 8 bytes before the end of a message's content",
    ],
    ['a message and a half', Buffer.concat([bytes, bytes.subarray(0, 9)]), 'E_SIZE: 9 bytes stand behind the message'],
    ['two messages', Buffer.concat([bytes, bytes]), `E_SIZE: ${bytes.length} bytes stand behind the message`],
  ])('%s', (_, wrong, error) => {
    expect(errorOf(() => decode(edition2024b, 'request', wrong))).toBe(error);
  });

  test('an unknown code', () => {
    expect(errorOf(() => decode(edition2024b, 'response', Buffer.from('03ffff00000000', 'hex')))).toMatch(
      /^E_UNKNOWN_CODE: /,
    );
  });

  test('a deviation that a stream would tolerate', () => {
    const bare = `${hex(clientId)} 03 3903 05000000 ${hex(Buffer.from('Alice'))}`.replaceAll(' ', '');
    expect(errorOf(() => decode(edition2024b, 'request', Buffer.from(bare, 'hex')))).toMatch(/^E_PAYLOAD_SIZE: /);
  });

  test('a body of another size than its field says', () => {
    expect(errorOf(() => encode(edition2024b, { ...sendFile, body: Buffer.alloc(17) }))).toBe(
      'E_BODY_SIZE: the body of SendFile has 17 bytes where contentSize says 16',
    );
  });

  test('a request without what its header needs', () => {
    expect(errorOf(() => encode(edition2024b, { ...sendFile, header: {} }))).toBe(
      'E_NO_VALUE: the header of SendFile needs clientId',
    );
  });

  test('a message that the edition lacks', () => {
    const reconnect = { name: 'Reconnect', header: { clientId }, value: { name: Buffer.from('Alice') } } as const;
    // @ts-expect-error -- the compiler knows it too
    expect(errorOf(() => encode(edition2022, reconnect))).toBe('E_NO_MESSAGE: 2022 has no message Reconnect');
  });
});
