import { byteCount, counted } from '../../src/text/count';
import { hex, hexByte, shortHex, spacedHex } from '../../src/text/hex';
import { columnWidths, tableLines } from '../../src/text/table';

test('columns are as wide as their longest cell, and a line ends with its last character', () => {
  const rows = [
    ['offset', 'field'],
    ['0', 'client id', 'opaque'],
    ['16', ''],
  ];
  expect(tableLines(rows)).toEqual(['offset  field', '0       client id  opaque', '16']);
  expect(tableLines(rows, [0])).toEqual(['offset  field', '     0  client id  opaque', '    16']);
  expect(columnWidths(rows)).toEqual([6, 9, 6]);
  expect([tableLines([]), columnWidths([])]).toEqual([[], []]);
});

test('a count has its noun in the right number', () => {
  expect([counted(0, 'file'), counted(1, 'file'), counted(2, 'file')]).toEqual(['0 files', '1 file', '2 files']);
  expect([byteCount(1), byteCount(300)]).toEqual(['1 byte', '300 bytes']);
});

test('bytes as hexadecimal digits: all, some, or one by one', () => {
  const bytes = Uint8Array.of(0xff, 0x00, 0x0a, 0xb1).subarray(1);
  expect(hex(bytes)).toBe('000ab1');
  expect([shortHex(bytes, 2), shortHex(bytes, 3)]).toEqual(['000a…', '000ab1']);
  expect([spacedHex(bytes), hexByte(10)]).toEqual(['00 0a b1', '0a']);
});
