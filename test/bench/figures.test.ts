import { figureText, rangeText, tickText } from '../../bench/report/figures';

test.each([
  [0.8534, undefined, '0.853'],
  [1.05, undefined, '1.05'],
  [8140.4, 'perSecond', '8,140/s'],
  [1.5812, 'seconds', '1.58 s'],
  [0.0123, 'seconds', '12.3 ms'],
  [0.0000379, 'seconds', '37.9 µs'],
  [2e-8, 'seconds', '20.0 ns'],
  [0, 'seconds', '0 s'],
  [14_480_000, 'bytes', '14.5 MB'],
  [-2_000_000, 'bytes', '−2.0 MB'],
  [4_800_000_000, 'bytesPerSecond', '4.8 GB/s'],
  [583.2, 'nanoseconds', '583 ns'],
] as const)('%d %s is %s', (value, unit, text) => {
  expect(figureText(value, unit)).toBe(text);
});

test('a range of one value is that value', () => {
  expect(rangeText({ median: 2, low: 2, high: 2 }, 'seconds')).toBe('2.00 s');
  expect(rangeText({ median: 2, low: 1.5, high: 2.25 }, 'seconds')).toBe('2.00 s (1.50 s to 2.25 s)');
});

test('a tick of an axis has no zeros that say nothing', () => {
  expect([0, 0.5, 2, 10].map((value) => tickText(value, 'seconds'))).toEqual(['0 s', '500 ms', '2 s', '10 s']);
  expect([25e6, 2.5e6].map((value) => tickText(value, 'bytes'))).toEqual(['25 MB', '2.5 MB']);
  expect([0, 200, 4000].map((value) => tickText(value))).toEqual(['0', '200', '4,000']);
});
