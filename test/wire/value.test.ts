import { SealwireError, WireError } from '../../src/wire/error';
import type { BytesField, StringField, UintField } from '../../src/wire/layout';
import { bytesFrom, exactly, repeated, sameBytes, stringFrom, uint } from '../../src/wire/value';
import * as write from '../../src/wire/write-value';

const port: UintField = {
  ...{ kind: 'uint', name: 'port', type: 'Port', offset: 4, size: 2, doc: 'A port.' },
  ...{ byteOrder: 'big', min: 1, max: 999 },
};
const flag: UintField = { ...port, name: 'flag', size: 1, min: 0, max: 255 };
const version: UintField = { ...flag, name: 'version', min: 3, max: 3 };
const mode: UintField = { ...flag, name: 'mode', values: { off: 0, on: 7 } };
const wide: UintField = { ...port, name: 'wide', size: 8, byteOrder: 'little', min: 0, max: Number.MAX_SAFE_INTEGER };
const id: BytesField = { kind: 'bytes', name: 'id', type: 'Id', offset: 8, size: 4, doc: 'An id.' };
const hexId: BytesField = { ...id, name: 'hexId', size: 8, text: 'hex' };
const label: StringField = {
  ...{ kind: 'string', name: 'label', type: 'Label', offset: 12, size: 6, doc: 'A label.' },
  ...{ fill: 0x20, min: 1, max: 4 },
};

/** Everything that the error says; `none` where none comes. */
function said(action: () => unknown): unknown {
  try {
    return ['none', action()];
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return [error.code, error.message, error.field, error.offset, error.hint];
  }
}

/** What a writer leaves of bytes that are all 0xee behind its field, and 0 in it. */
function written(size: number, act: (bytes: Uint8Array, at: number) => void): string {
  const bytes = new Uint8Array(size + 2).fill(0xee).fill(0, 1, size + 1);
  act(bytes, 1);
  return Buffer.from(bytes).toString('hex');
}

test.each([
  [1, 0x12, write.writeUint8, 'ee12ee'],
  [2, 0x8234, write.writeUint16le, 'ee3482ee'],
  [2, 0x8234, write.writeUint16be, 'ee8234ee'],
  [4, 0xf2345678, write.writeUint32le, 'ee785634f2ee'],
  [4, 0xf2345678, write.writeUint32be, 'eef2345678ee'],
  [8, Number.MAX_SAFE_INTEGER, write.writeUint64le, 'eeffffffffffff1f00ee'],
  [8, Number.MAX_SAFE_INTEGER, write.writeUint64be, 'ee001fffffffffffffee'],
  [8, 0x1_f234_5678, write.writeUint64le, 'ee785634f201000000ee'],
  [8, 0x1_f234_5678, write.writeUint64be, 'ee00000001f2345678ee'],
])('an integer of %d bytes is written in its place alone: %d', (size, value, writer, hex) => {
  expect(written(size, (bytes, at) => writer(bytes, at, value))).toBe(hex);
});

describe('uint', () => {
  test.each([1, 999, 42])('takes %d, within its limits', (value) => {
    expect(uint(value, port)).toBe(value);
  });

  test('takes 8 bytes as bigint and gives a number', () => {
    expect(uint(9007199254740991n, wide)).toBe(9007199254740991);
  });

  test('takes the values of an enumeration', () => {
    expect([uint(0, mode), uint(7, mode)]).toEqual([0, 7]);
  });

  const inTwo = 'Send an integer from 1 to 999, big-endian, in 2 bytes.';
  const inOne = 'Send an integer from 0 to 255, in one byte.';
  const inEight = 'Send an integer from 0 to 9007199254740991, little-endian, in 8 bytes.';
  test.each([
    [0, port, ['E_LIMIT', 'port is 0, outside 1 to 999', 'port', 4, inTwo]],
    [1000, port, ['E_LIMIT', 'port is 1000, outside 1 to 999', 'port', 4, inTwo]],
    [1.5, port, ['E_LIMIT', 'port is 1.5, outside 1 to 999', 'port', 4, inTwo]],
    [NaN, port, ['E_LIMIT', 'port is NaN, outside 1 to 999', 'port', 4, inTwo]],
    [Infinity, port, ['E_LIMIT', 'port is Infinity, outside 1 to 999', 'port', 4, inTwo]],
    [256, flag, ['E_LIMIT', 'flag is 256, outside 0 to 255', 'flag', 4, inOne]],
    [-1, flag, ['E_LIMIT', 'flag is -1, outside 0 to 255', 'flag', 4, inOne]],
    [4, version, ['E_LIMIT', 'version is 4, outside 3 to 3', 'version', 4, 'It must be 3.']],
    [
      9007199254740993n,
      wide,
      ['E_LIMIT', 'wide is 9007199254740993, outside 0 to 9007199254740991', 'wide', 4, inEight],
    ],
    [5, mode, ['E_ENUM', 'mode is 5, which is none of 0 (off), 7 (on)', 'mode', 4, 'Send one of the listed values.']],
    [undefined, port, ['E_MISSING', 'port is on the wire here, but no value was given', 'port', 4, 'Set port.']],
  ])('refuses %p', (value, field, error) => {
    expect(said(() => uint(value, field))).toEqual(error);
  });
});

describe('opaque bytes', () => {
  const inPlace = (bytes: Uint8Array): Uint8Array => Buffer.concat([Buffer.alloc(hexId.offset), bytes]);

  test('are copied when they are read, so that they outlive the buffer', () => {
    const fixed = Buffer.concat([Buffer.alloc(id.offset), Buffer.of(1, 2, 3, 4, 5)]);
    const value = bytesFrom(fixed, id);
    fixed.fill(9);
    expect(value).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  test('travel as hexadecimal text where the field says so', () => {
    const value = Uint8Array.of(0, 0xab, 0xcd, 0xff);
    const text = Buffer.from('00abcdff');
    expect(written(8, (bytes, at) => write.writeBytes(bytes, at, value, hexId))).toBe(`ee${text.toString('hex')}ee`);
    expect(bytesFrom(inPlace(text), hexId)).toEqual(Uint8Array.of(0, 0xab, 0xcd, 0xff));
  });

  const lower = 'Send 8 hexadecimal digits, in lower case.';
  test.each(['00ABcdff', '00abcdf\0', 'ghijklmn'])('are refused as hexadecimal text in %j', (text) => {
    const message = `hexId is no lower-case hexadecimal text: ${JSON.stringify(text)}`;
    expect(said(() => bytesFrom(inPlace(Buffer.from(text)), hexId))).toEqual(['E_TEXT', message, 'hexId', 8, lower]);
  });

  test('show what was sent as hexadecimal text with nothing in it that a terminal obeys', () => {
    const sent = Uint8Array.of(0x9b, 0x32, 0x4a, 0x1b, 0x7f, 0x61, 0xad, 0x0a);
    const message = 'hexId is no lower-case hexadecimal text: "\\u009b2J\\u001b\\u007fa\\u00ad\\n"';
    expect(said(() => bytesFrom(inPlace(sent), hexId))).toEqual(['E_TEXT', message, 'hexId', 8, lower]);
  });

  test.each([
    [3, id, ['E_SIZE', 'id has 3 bytes where the field holds 4', 'id', 8, 'Give exactly 4 bytes.']],
    [5, id, ['E_SIZE', 'id has 5 bytes where the field holds 4', 'id', 8, 'Give exactly 4 bytes.']],
    [8, hexId, ['E_SIZE', 'hexId has 8 bytes where the field holds 4', 'hexId', 8, 'Give exactly 4 bytes.']],
  ])('of %d bytes are refused', (size, field, error) => {
    expect(said(() => write.writeBytes(new Uint8Array(8), 0, new Uint8Array(size), field))).toEqual(error);
  });

  test('must be given', () => {
    const error = ['E_MISSING', 'id is on the wire here, but no value was given', 'id', 8, 'Set id.'];
    expect(said(() => write.writeBytes(new Uint8Array(4), 0, undefined, id))).toEqual(error);
  });
});

describe('a repeated client id', () => {
  test('is the one of the header, or refused', () => {
    const own = Uint8Array.of(1, 2, 3, 4);
    expect(repeated(own, { id: Uint8Array.of(1, 2, 3, 4) }, id)).toEqual(own);
    expect(repeated(own, { own }, { ...hexId, equals: 'own' })).toEqual(own);
    expect(said(() => repeated(own, { id: Uint8Array.of(1, 2, 3, 5) }, id))).toEqual([
      'E_REPEATED',
      'id differs from id in the header',
      'id',
      8,
      'Repeat id of the header.',
    ]);
  });
});

describe('a string', () => {
  test.each([
    ['a', '610020202020'],
    ['abcd', '616263640020'],
  ])('%j is ended by a NUL and filled up', (text, hex) => {
    const value = Buffer.from(text);
    expect(written(6, (bytes, at) => write.writeString(bytes, at, value, label))).toBe(`ee${hex}ee`);
    expect(Buffer.from(write.stringTo(value, label)).toString('hex')).toBe(hex);
    expect(stringFrom(Buffer.from(hex, 'hex'), label)).toEqual(new Uint8Array(Buffer.from(text)));
  });

  test.each([
    [
      '616263646566',
      [
        'E_TERMINATOR',
        'label has no NUL within its 6 bytes',
        'label',
        12,
        'End it with a NUL: at most 4 bytes of text.',
      ],
    ],
    [
      '610020002020',
      [
        'E_FILL',
        'label holds other bytes than filler behind its NUL',
        'label',
        15,
        'Fill the field with bytes of 32 up to 6.',
      ],
    ],
    ['002020202020', ['E_LIMIT', 'label has 0 bytes, outside 1 to 4', 'label', 12, 'Give it 1 to 4 bytes.']],
    ['616263646500', ['E_LIMIT', 'label has 5 bytes, outside 1 to 4', 'label', 12, 'Give it 1 to 4 bytes.']],
  ])('is refused as %s', (hex, error) => {
    expect(said(() => stringFrom(Buffer.from(hex, 'hex'), label))).toEqual(error);
  });

  test.each([
    ['', ['E_LIMIT', 'label has 0 bytes, outside 1 to 4', 'label', 12, 'Give it 1 to 4 bytes.']],
    ['abcde', ['E_LIMIT', 'label has 5 bytes, outside 1 to 4', 'label', 12, 'Give it 1 to 4 bytes.']],
    [
      'a\0b',
      ['E_TERMINATOR', 'label has a NUL at its byte 1, which would cut it there', 'label', 13, 'Leave the NUL out.'],
    ],
    [undefined, ['E_MISSING', 'label is on the wire here, but no value was given', 'label', 12, 'Set label.']],
  ])('%j cannot be sent', (text, error) => {
    const value = text === undefined ? undefined : Buffer.from(text);
    expect(said(() => write.writeString(new Uint8Array(6), 0, value, label))).toEqual(error);
  });
});

test('exactly so many bytes are taken', () => {
  const bytes = new Uint8Array(3);
  expect(exactly(bytes, 3, 'Ping')).toBe(bytes);
  const hint = (size: number): string => `Send the fixed part of Ping with exactly ${size} bytes.`;
  expect(said(() => exactly(bytes, 4, 'Ping'))).toEqual([
    'E_SIZE',
    'Ping is truncated: 3 bytes where it has 4',
    undefined,
    3,
    hint(4),
  ]);
  expect(said(() => exactly(bytes, 2, 'Ping'))).toEqual([
    'E_SIZE',
    'Ping is too long: 3 bytes where it has 2',
    undefined,
    2,
    hint(2),
  ]);
});

test('bytes are the same only in length and in every byte', () => {
  const bytes = Uint8Array.of(1, 2);
  const others = [[1, 2], [1, 3], [1], [1, 2, 0], []].map((other) => sameBytes(bytes, Uint8Array.from(other)));
  expect(others).toEqual([true, false, false, false, false]);
});

test('an error names its class, and keeps its cause', () => {
  const cause = new Error('below');
  const error = new WireError('E_SIZE', 'too long', { cause });
  expect([error.name, error.cause, error instanceof SealwireError, 'cause' in new WireError('E_SIZE', 'x')]).toEqual([
    'WireError',
    cause,
    true,
    false,
  ]);
});
