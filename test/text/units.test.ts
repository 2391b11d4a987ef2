import { clockText, durationText, sizeText } from '../../src/text/units';
import { shortened, textWidth } from '../../src/text/width';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [4816, '4.8 kB'],
  [99_949, '99.9 kB'],
  [99_950, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [312_000_000, '312 MB'],
  [4_294_967_295, '4.3 GB'],
  [12e15, '12000 TB'],
])('%i bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

test.each([
  [40, '0.0 s', '0 s'],
  [9_949, '9.9 s', '10 s'],
  [9_950, '10 s', '10 s'],
  [59_499, '59 s', '59 s'],
  [59_500, '1 min 0 s', '1:00'],
  [3_599_499, '59 min 59 s', '59:59'],
  [7_380_000, '2 h 3 min', '2:03:00'],
])('%i milliseconds are %s, or %s on a clock', (milliseconds, text, clock) => {
  expect([durationText(milliseconds), clockText(milliseconds)]).toEqual([text, clock]);
});

test.each([
  ['report.pdf', 10],
  ['דוח.txt', 7],
  ['e\u0301', 1],
  ['報告.txt', 8],
  ['🎉', 2],
])('%s takes %i columns', (text, columns) => expect(textWidth(text)).toBe(columns));

test.each([
  ['report.pdf', 10, 'report.pdf'],
  ['report.pdf', 9, 'repo….pdf'],
  ['report.pdf', 1, '…'],
  ['report.pdf', 0, ''],
  ['報告報告報告.txt', 9, '報告….txt'],
])('%s in %i columns is %s', (text, columns, short) => {
  expect(shortened(text, columns)).toBe(short);
  expect(textWidth(short)).toBeLessThanOrEqual(columns);
});
