import {
  boundedPareto,
  exponential,
  lognormal,
  meanOfBoundedPareto,
  randomFrom,
} from '../../../bench/scale/deadline/random';

const COUNT = 200_000;
const draws = (draw: (random: () => number) => number): number[] => {
  const random = randomFrom(1);
  return Array.from({ length: COUNT }, () => draw(random)).sort((one, other) => one - other);
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('numbers are the same for a seed, and spread evenly', () => {
  const [one, other] = [randomFrom(7), randomFrom(7)];
  expect(Array.from({ length: 5 }, one)).toEqual(Array.from({ length: 5 }, other));
  const values = draws((random) => random());
  expect(mean(values)).toBeCloseTo(0.5, 2);
  expect([values[0]! >= 0, values.at(-1)! < 1]).toEqual([true, true]);
});

test('half of all times are below the half-life', () => {
  expect(draws((random) => exponential(random, 600))[COUNT / 2]! / 600).toBeCloseTo(1, 1);
});

test('a bounded Pareto keeps to its bounds, its median and its mean', () => {
  const values = draws((random) => boundedPareto(random, 1.5, 1, 1000));
  expect([values[0]! >= 1, values.at(-1)! <= 1000]).toEqual([true, true]);
  // Computed by hand: (1 - 0.5 * (1 - 1000^-1.5))^(-1 / 1.5), and 3 * (1 - 1000^-0.5) / (1 - 1000^-1.5).
  expect(values[COUNT / 2]).toBeCloseTo(1.587, 1);
  expect(meanOfBoundedPareto(1.5, 1, 1000)).toBeCloseTo(2.905, 3);
  expect(mean(values)).toBeCloseTo(2.9, 1);
});

test('half of all lognormal values are below the median', () => {
  expect(draws((random) => lognormal(random, 8, 1))[COUNT / 2]! / 8).toBeCloseTo(1, 1);
});
