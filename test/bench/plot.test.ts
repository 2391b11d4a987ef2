import type { Case, Measurement } from '../../bench/case';
import { barsPlot } from '../../bench/report/plot/bars';
import { curvePlot } from '../../bench/report/plot/curve';
import { linear, logarithmic, ticksTo } from '../../bench/report/plot/scale';

const shown: Case = {
  name: 'large',
  title: 'Files & <folders>',
  text: '',
  runs: { quick: 1, full: 1 },
  space: () => 0,
  quantities: [{ name: 'seconds', label: 'time', unit: 'seconds' }],
  goals: [{ text: '', of: 'ours', against: 'theirs', quantity: 'seconds', bound: 'most', demand: 0.5 }],
  measure: async () => [],
};

const measurement = (name: string, seconds: readonly number[]): Measurement => ({
  name,
  how: name,
  samples: seconds.map((value, index) => ({ round: index, seconds: value, size: 10 * index })),
});

/** How often a class of elements stands in a picture. */
const count = (svg: string | undefined, name: string): number =>
  [...(svg ?? '').matchAll(new RegExp(`class="[^"]*\\b${name}\\b[^-]`, 'g'))].length;

test('a plot has a bar for each program, a dot for each run and a mark for each goal', () => {
  const svg = barsPlot(shown, [measurement('ours', [1, 2, 3]), measurement('theirs', [5, 5, 5])]);
  expect([count(svg, 'ours'), count(svg, 'peer'), count(svg, 'sample')]).toEqual([2, 0, 6]);
  expect(svg).toContain('>2.00 s</text>');
  expect(svg).toContain('class="good-line"');
});

test('a program that was not measured has no bar, and where there is none, there is no plot', () => {
  const absent = { ...measurement('theirs', []), absent: 'not installed' };
  expect(count(barsPlot(shown, [measurement('ours', [1]), absent]), 'ours')).toBe(1);
  expect(barsPlot(shown, [absent])).toBeUndefined();
});

test('what is text stays text', () => {
  expect(barsPlot(shown, [measurement('ours', [1])])).toContain('Files &amp; &lt;folders&gt;</text>');
});

test('a curve has its points, and the line through them in words', () => {
  const svg = curvePlot(
    {
      title: 'Time',
      x: { quantity: 'size', label: 'size', each: 'MiB' },
      y: { quantity: 'seconds', label: 'time', unit: 'seconds' },
    },
    [measurement('ours', [1, 2, 3])],
  );
  expect(svg).toContain('1.00 s, and 100 ms for each MiB (R² 1.000)');
  expect([...(svg ?? '').matchAll(/<circle/g)]).toHaveLength(1 + 3);
});

test('scales put the ends of a range at the ends of an axis', () => {
  const [even, ratios] = [linear(0, 10, 100, 200), logarithmic(1, 100, 100, 200)];
  expect([even(0), even(5), even(10)]).toEqual([100, 150, 200]);
  expect([ratios(1), ratios(10), ratios(100)].map(Math.round)).toEqual([100, 150, 200]);
});

test.each([
  [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [1.9, [0, 0.5, 1, 1.5, 2]],
  [9700, [0, 2000, 4000, 6000, 8000, 10_000]],
  [0, [0, 1]],
])('an axis to %d has round ticks', (maximum, ticks) => {
  expect(ticksTo(maximum)).toEqual(ticks);
});
