import { linearFit, median, rangeOf, shuffled } from '../../bench/measure/statistics';

test('the median is the middle, or the mean of the two in the middle, in whatever order they come', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([10, 2, 4, 1])).toBe(3);
  expect(rangeOf([5, 9, 7])).toEqual({ median: 7, low: 5, high: 9 });
  expect(() => median([])).toThrow(new RangeError('there is no median of nothing'));
});

test('a line through points of a line is that line', () => {
  const points = [0, 1, 5, 10].map((x) => ({ x, y: 3 + 2 * x }));
  expect(linearFit(points)).toEqual({ slope: 2, intercept: 3, rSquared: 1 });
});

test('a line says little about points that are on none', () => {
  const fit = linearFit([
    { x: -1, y: 1 },
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ]);
  expect(fit.slope).toBeCloseTo(0);
  expect(fit.intercept).toBeCloseTo(2 / 3);
  expect(fit.rSquared).toBeCloseTo(0);
});

test('there is no line through one place', () => {
  const points = [1, 2].map((y) => ({ x: 4, y }));
  expect(() => linearFit(points)).toThrow(new RangeError('a line needs two points'));
});

test('an order is what the random numbers say, and nothing is lost', () => {
  const numbers = [0.9, 0.1, 0.5];
  expect(shuffled(['a', 'b', 'c'], () => numbers.shift() ?? 0)).toEqual(['b', 'c', 'a']);
});
