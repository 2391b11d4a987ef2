import { hexDump, type Difference } from '../../../src/conformance/report/hex-dump';
import type { Row } from '../../../src/inspect/rows';
import type { ByteOrder, FieldSpec } from '../../../src/wire/layout';
import { inColour, plainly } from '../../../src/text/ansi';
import { spacedHex } from '../../../src/text/hex';

type Part = Pick<Row, 'name' | 'kind'> & Partial<Row>;

/** Rows that lie behind each other. */
function annotated(...parts: readonly [bytes: Uint8Array, part: Part][]) {
  const rows: Row[] = [];
  let offset = 0;
  for (const [bytes, part] of parts) {
    const field = fieldOf(part, bytes.length);
    rows.push({ offset, bytes, value: bytes, doc: `What ${part.name} means.`, field, ...part });
    offset += bytes.length;
  }
  return { bytes: Buffer.concat(parts.map(([bytes]) => bytes)), rows };
}

function fieldOf({ name, kind }: Part, size: number, byteOrder: ByteOrder = 'little'): FieldSpec | undefined {
  const place = { name, type: 'Any', offset: 0, size, doc: '' };
  if (kind === 'uint') return { ...place, kind, byteOrder, min: 0, max: 2 ** (8 * size) - 1 };
  return kind === 'string' ? { ...place, kind, fill: 0, min: 0, max: size - 1 } : undefined;
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const version: [Uint8Array, Part] = [bytes('03'), { name: 'version', kind: 'uint', value: 3 }];
const size: [Uint8Array, Part] = [bytes('10000000'), { name: 'size', kind: 'uint', value: 16, unit: 'bytes' }];
const id: [Uint8Array, Part] = [bytes('000102030405060708090a0b0c0d0e0f'), { name: 'id', kind: 'bytes' }];
const name: [Uint8Array, Part] = [
  Buffer.concat([Buffer.from('ann'), Buffer.alloc(252)]),
  { name: 'name', kind: 'string', value: Buffer.from('ann') },
];

function plainDump(parts: readonly [Uint8Array, Part][], difference?: Difference): readonly string[] {
  return hexDump(annotated(...parts), difference, plainly);
}

test('each field has its name and its value beside its bytes', () => {
  expect(plainDump([version, size, id])).toEqual([
    '0  03                                               version  3',
    '1  10 00 00 00                                      size     16 bytes',
    '5  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f  id',
  ]);
});

test('of a long field the beginning is shown, and how much more there is', () => {
  expect(plainDump([version, name, id])).toEqual([
    '  0  03                                               version  3',
    '  1  61 6e 6e 00 00 00 00 00 00 00 00 00 00 00 00 00  name     "ann"',
    ' 17  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
    '     … 223 bytes more, all 00',
    '256  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f  id',
  ]);
});

test('a field is not shortened by a single line', () => {
  const content = bytes('aa'.repeat(48));
  const part: Part = { name: 'content', kind: 'content', value: 48, unit: 'bytes' };
  expect(plainDump([[content, part]])).toEqual([
    ` 0  ${spacedHex(content.subarray(0, 16))}  content  48 bytes`,
    `16  ${spacedHex(content.subarray(0, 16))}`,
    `32  ${spacedHex(content.subarray(0, 16))}`,
  ]);
});

test('a wrong number is marked below, with the expected byte, the expected value and the meaning', () => {
  expect(plainDump([version, size], { offset: 1, expected: bytes('0314000000') })).toEqual([
    '0  03           version  3',
    '1  10 00 00 00  size     16 bytes',
    '   ^ byte 1: expected 14, came 10',
    '     size should be 20 bytes: What size means.',
  ]);
});

test('a big-endian number is read as what it is', () => {
  const code: Part = { name: 'code', kind: 'uint', value: 0x0102 };
  const part: [Uint8Array, Part] = [bytes('0102'), { ...code, field: fieldOf(code, 2, 'big') }];
  expect(plainDump([part], { offset: 1, expected: bytes('0103') }).at(-1)).toBe(
    '        code should be 259: What code means.',
  );
});

test('a number that reads alike in both byte orders is read in that of its field', () => {
  const part: [Uint8Array, Part] = [bytes('0000'), { name: 'code', kind: 'uint', value: 0 }];
  expect(plainDump([part], { offset: 1, expected: bytes('0003') })).toEqual([
    '0  00 00  code  0',
    '      ^ byte 1: expected 03, came 00',
    '        code should be 768: What code means.',
  ]);
});

test('a wrong byte deep in a long field is shown with its neighbourhood', () => {
  const expected = Buffer.concat([annotated(name).bytes]);
  expected[100] = 0x2a;
  expect(plainDump([name], { offset: 100, expected })).toEqual([
    '  0  61 6e 6e 00 00 00 00 00 00 00 00 00 00 00 00 00  name  "ann"',
    ' 16  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
    '     … 48 bytes more, all 00',
    ' 80  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
    ' 96  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
    '                 ^ byte 100: expected 2a, came 00',
    '                   name should be "ann": What name means.',
    '112  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
    '     … 127 bytes more, all 00',
  ]);
});

test('what is missing at the end is marked behind the last byte', () => {
  expect(plainDump([version], { offset: 1, expected: bytes('0314') })).toEqual([
    '0  03  version  3',
    '   ^ byte 1: expected 14, but nothing more came',
  ]);
  expect(plainDump([version], { offset: 1 }).at(-1)).toBe('   ^ byte 1: more should have come');
});

test('what is too much is marked where it begins', () => {
  const rest: Part = { name: '-', kind: 'trailing', value: 2, unit: 'bytes', doc: 'Belongs to no field.' };
  expect(plainDump([version, [bytes('0a0a'), rest]], { offset: 1, expected: bytes('03') })).toEqual([
    '0  03     version  3',
    '1  0a 0a  -        2 bytes. Belongs to no field.',
    '   ^ byte 1: nothing more should have come',
  ]);
});

test('a wrong byte without one right answer is marked all the same', () => {
  expect(plainDump([version], { offset: 0 })).toEqual([
    '0  03  version  3',
    '   ^ byte 0: 03 should be another',
    '     version: What version means.',
  ]);
});

test('every byte is shown once, whatever the rows say', () => {
  const row = (offset: number, length: number): Row => ({
    offset,
    bytes: Buffer.alloc(length),
    name: `at ${offset}`,
    kind: 'bytes',
    value: Buffer.alloc(length),
    doc: '',
  });
  const rows = [row(1, 2), row(2, 2), row(6, 9)];
  expect(hexDump({ bytes: bytes('00010203040506'), rows }, undefined, plainly)).toEqual([
    '0  00',
    '1  01 02  at 1',
    '3  03     at 2',
    '4  04 05',
    '6  06     at 6',
  ]);
});

test('a name from a peer can neither move the cursor nor fill the screen', () => {
  const value = Buffer.from(`\u001b[2J${'x'.repeat(200)}`);
  const part: Part = { name: 'name', kind: 'string', value };
  expect(plainDump([[bytes('1b'), part]])).toEqual([`0  1b  name  "\\u001b[2J${'x'.repeat(30)}…`]);
});

test('in colour the wrong byte, its mark and the names stand out', () => {
  expect(hexDump(annotated(version), { offset: 0, expected: bytes('04') }, inColour)).toEqual([
    '\u001b[2m0\u001b[0m  \u001b[31m03\u001b[0m  \u001b[36mversion\u001b[0m  3',
    '   \u001b[31m^ byte 0: expected 04, came 03\u001b[0m',
    '   \u001b[31m  version should be 4: What version means.\u001b[0m',
  ]);
});

test('no bytes are no lines', () => {
  expect(hexDump({ bytes: new Uint8Array(), rows: [] }, undefined, plainly)).toEqual([]);
});
