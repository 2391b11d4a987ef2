import type { FieldSpec } from '../../src/wire/layout';
import { encodeFields, decodeFields } from '../../src/wire/field-table';

const base = { type: 'T', doc: 'd' };
const fields: readonly FieldSpec[] = [
  { ...base, kind: 'uint', name: 'kind', offset: 0, size: 1, byteOrder: 'little', min: 0, max: 255 },
  { ...base, kind: 'uint', name: 'port', offset: 1, size: 2, byteOrder: 'big', min: 0, max: 65535 },
  { ...base, kind: 'uint', name: 'length', offset: 3, size: 4, byteOrder: 'little', min: 0, max: 9 },
  { ...base, kind: 'uint', name: 'total', offset: 7, size: 8, byteOrder: 'big', min: 0, max: 9 },
  { ...base, kind: 'bytes', name: 'id', offset: 15, size: 2 },
  { ...base, kind: 'bytes', name: 'token', offset: 17, size: 4, text: 'hex' },
  { ...base, kind: 'string', name: 'label', offset: 21, size: 5, fill: 0x2e, min: 1, max: 4 },
];
const hex = ['07', '1234', '78563412', '001fffffffffffff', 'beef', '30666131', '616200', '2e2e'].join('');
const values = {
  kind: 7,
  port: 0x1234,
  length: 0x12345678,
  total: Number.MAX_SAFE_INTEGER,
  id: Uint8Array.of(0xbe, 0xef),
  token: Uint8Array.of(0x0f, 0xa1),
  label: Uint8Array.of(0x61, 0x62),
};

test('values are laid out as the table says, past their limits too', () => {
  expect(Buffer.from(encodeFields(fields, values)).toString('hex')).toBe(hex);
});

test('bytes are taken apart as the table says', () => {
  const walked = decodeFields(fields, new Uint8Array(Buffer.from(hex, 'hex')));
  expect(Object.fromEntries(walked.map(({ field, value }) => [field.name, value]))).toEqual(values);
  expect(walked.map(({ bytes }) => Buffer.from(bytes).toString('hex')).join('')).toBe(hex);
});

test('what lies beyond the end of the bytes is left out', () => {
  const walked = decodeFields(fields, new Uint8Array(16));
  expect(walked.map(({ field }) => field.name)).toEqual(['kind', 'port', 'length', 'total']);
  expect(decodeFields(fields, new Uint8Array(0))).toEqual([]);
});

test('a string without a NUL is whole, and text that is not hexadecimal stays as it is', () => {
  const bytes = new Uint8Array(26).fill(0x7a);
  const [token, label] = decodeFields(fields, bytes).slice(-2);
  expect([token?.value, label?.value]).toEqual([bytes.subarray(17, 21), bytes.subarray(21, 26)]);
});

test('no fields are no bytes, and a value that is missing is a mistake of the caller', () => {
  expect(encodeFields([], {})).toEqual(new Uint8Array(0));
  expect(() => encodeFields(fields, { kind: 7 })).toThrow(new TypeError('no value for port'));
});
