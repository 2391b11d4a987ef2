import { readCapture } from '../../src/inspect/input/read-capture';
import { refusal } from './refusal';

const BYTES = Buffer.from([...Array(40).keys(), ...Buffer.alloc(64), 0x7c, 0x41, 0x20, 0x20, 0x42]);

/** What the reader finds in a text: the bytes of its one stream. */
function bytesIn(text: string): string {
  const { form, connections } = readCapture(Buffer.from(text));
  expect([form, connections.length, connections[0]?.sides.length]).toEqual(['hex dump', 1, 1]);
  return Buffer.from(connections[0]?.sides[0]?.bytes ?? []).toString('hex');
}

function column(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[^ -~]/g, '.');
}

function rows(): { readonly at: string; readonly bytes: Buffer }[] {
  return Array.from({ length: Math.ceil(BYTES.length / 16) }, (_, index) => ({
    at: (16 * index).toString(16).padStart(8, '0'),
    bytes: BYTES.subarray(16 * index, 16 * index + 16),
  }));
}

/** As xxd writes it: groups of two bytes, and two spaces in front of the text. */
const XXD = rows()
  .map(
    ({ at, bytes }) =>
      `${at}: ${(bytes.toString('hex').match(/.{1,4}/g) ?? []).join(' ').padEnd(39)}  ${column(bytes)}\n`,
  )
  .join('');

/** As hexdump -C writes it, with * for lines that repeat, and the size on the last line. */
const CANONICAL = [
  '00000000  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  |................|',
  '00000010  10 11 12 13 14 15 16 17  18 19 1a 1b 1c 1d 1e 1f  |................|',
  '00000020  20 21 22 23 24 25 26 27  00 00 00 00 00 00 00 00  | !"#$%&\'........|',
  '00000030  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|',
  '*',
  '00000060  00 00 00 00 00 00 00 00  7c 41 20 20 42           |........|A  B|',
  '0000006d',
  '',
].join('\n');

describe('a hex dump', () => {
  test.each([
    ['digits in one line', BYTES.toString('hex')],
    ['digits in upper case', BYTES.toString('hex').toUpperCase()],
    ['digits wrapped anywhere', BYTES.toString('hex').replace(/.{73}/g, '$&\r\n\t ')],
    ['bytes with spaces', (BYTES.toString('hex').match(/../g) ?? []).join(' ')],
    ['bytes with colons', (BYTES.toString('hex').match(/../g) ?? []).join(':')],
    ['bytes of a C array', [...BYTES].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ')],
    ['bytes of a Python literal', [...BYTES].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')],
    ['digits behind a byte order mark', `\uFEFF${BYTES.toString('hex')}\n`],
    ['xxd', XXD],
    ['xxd with the line ends of Windows', XXD.replaceAll('\n', '\r\n')],
    ['xxd -g 1', XXD.replace(/(?<=: .*)\b([0-9a-f]{2})([0-9a-f]{2})(?= .*  )/g, '$1 $2')],
    ['xxd of a part', XXD.replace(/^0000/gm, '0012')],
    ['hexdump -C', CANONICAL],
    [
      'od -A x -t x1',
      CANONICAL.replace(/ {2}\|.*\|$/gm, '')
        .replace(/ {2}/g, ' ')
        .replace(/^00/gm, ''),
    ],
  ])('is read: %s', (_, text) => {
    expect(bytesIn(text)).toBe(BYTES.toString('hex'));
  });

  const NO_ID = '0'.repeat(32);
  const HEAD = '03 39 03 ff 00 00 00';

  test.each([
    ['the id of a client that has none, in front of single bytes', `${NO_ID} ${HEAD}`],
    ['the same, and more lines', `${NO_ID} ${HEAD}\n41 64 61\n`],
    ['half of it', `${'0'.repeat(16)} ${HEAD}`],
    ['an id that is a number', `${'64ab'.repeat(8)} ${HEAD}`],
  ])('has bytes at the start of a line that are no offset: %s', (_, text) => {
    expect(bytesIn(text)).toBe(text.replace(/\s/g, ''));
  });

  test('of more than 4 GiB has longer offsets', () => {
    expect(bytesIn('fffffff0  01 02\nfffffff2  03\n')).toBe('010203');
    expect(bytesIn('100000000  01 02\n100000002  03\n100000003\n')).toBe('010203');
  });

  test.each([
    ['', 'byte 0: the input is empty'],
    [' \n\n', 'line 1, byte 0: there is nothing but white space'],
    [
      '00 01\n02 0g 03',
      'line 2, byte 10: "g" is no hexadecimal digit (Make the dump with xxd or hexdump -C, or give plain hexadecimal digits.)',
    ],
    ['00 01\n02 0', 'line 2, byte 10: an odd number of hexadecimal digits, 7'],
    [
      'hello',
      'line 1, byte 0: "h" is no hexadecimal digit (Make the dump with xxd or hexdump -C, or give plain hexadecimal digits.)',
    ],
    [
      '0000000 0100 0302\n0000004',
      'line 1, byte 0: words of two bytes, whose order hangs on the machine that wrote the dump (Make the dump with xxd or hexdump -C, or give plain hexadecimal digits.)',
    ],
    [
      '00000000: 0001 02  ...\n00000004: 03  .',
      'line 2, byte 23: the offset is 0x4 where 0x3 follows (Make the dump with xxd or hexdump -C, or give plain hexadecimal digits.)',
    ],
    [
      '00000000: 0001 0z  ...',
      'line 1, byte 16: "z" is no hexadecimal digit (Make the dump with xxd or hexdump -C, or give plain hexadecimal digits.)',
    ],
    [
      '00000000: 0001 0  ..',
      'line 1, byte 10: an odd number of hexadecimal digits, 5 (Make the dump with xxd or hexdump -C, or give plain hexadecimal digits.)',
    ],
    [
      '00000000: 0001  ..\nnonsense',
      'line 2, byte 19: no offset with bytes behind it, as the lines before have (Make the dump with xxd or hexdump -C, or give plain hexadecimal digits.)',
    ],
    [
      '00000000  00 01  |..|\n*\n',
      'line 2, byte 22: * with no offset behind it, so nothing says how often (Make the dump with xxd or hexdump -C, or give plain hexadecimal digits.)',
    ],
    [
      '00000000  00 01  |..|\n*\nffffffff',
      'line 3, byte 24: * would stand for 4294967293 bytes (Make the dump with xxd or hexdump -C, or give plain hexadecimal digits.)',
    ],
    [
      '00000000  00 01  |..|\n*\n00000005',
      'line 3, byte 24: * would stand for 3 bytes, which are no whole lines of 2 (Make the dump with xxd or hexdump -C, or give plain hexadecimal digits.)',
    ],
  ])('is refused: %j', (text, message) => {
    expect(refusal(() => readCapture(Buffer.from(text)))).toBe(`E_INSPECT_INPUT: ${message}`);
  });

  test('in UTF-16, as Windows PowerShell writes it, is refused by name', () => {
    const text = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from('00 01', 'utf16le')]);
    expect(refusal(() => readCapture(text))).toBe(
      'E_INSPECT_INPUT: byte 0: this is text in UTF-16 (Save it as UTF-8, or give the bytes themselves.)',
    );
  });
});

test('bytes that are no text are themselves', () => {
  const { form, connections } = readCapture(BYTES);
  expect([form, connections[0]?.sides[0]?.bytes]).toEqual(['raw bytes', BYTES]);
});
