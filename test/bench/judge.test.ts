import type { Goal, Measurement } from '../../bench/case';
import { judge } from '../../bench/report/judge';

const measurement = (name: string, ...seconds: readonly number[]): Measurement => ({
  name,
  how: name,
  samples: seconds.map((value, index) => ({ round: index + 1, seconds: value })),
});

const goal: Goal = {
  text: 'time of theirs',
  of: 'ours',
  against: 'theirs',
  quantity: 'seconds',
  bound: 'most',
  demand: 0.8,
  best: 0.7,
};

const verdict = (ours: number, theirs: number, changes: Partial<Goal> = {}): string | undefined =>
  judge({ goals: [{ ...goal, ...changes }] }, [measurement('ours', ours), measurement('theirs', theirs)])[0]?.verdict;

test('a figure is the ratio of the medians, with the least and the greatest ratio within one round', () => {
  const [judged] = judge({ goals: [goal] }, [measurement('ours', 1, 2, 3), measurement('theirs', 4, 4, 4)]);
  expect(judged?.figure).toEqual({ median: 0.5, low: 0.25, high: 0.75 });
});

test('a goal is met, met as well as can be, or missed', () => {
  expect([verdict(8, 10), verdict(7, 10), verdict(8.1, 10)]).toEqual(['met', 'best', 'missed']);
  const least = { bound: 'least', demand: 0.6, best: 0.9 } as const;
  expect([verdict(6, 10, least), verdict(9, 10, least), verdict(5, 10, least)]).toEqual(['met', 'best', 'missed']);
});

test('a goal without somebody to be compared with is about the quantity itself', () => {
  const alone: Goal = { text: 'time', of: 'ours', quantity: 'seconds', bound: 'most', demand: 2 };
  const [judged] = judge({ goals: [alone] }, [measurement('ours', 3, 1, 2)]);
  expect(judged).toMatchObject({ figure: { median: 2, low: 1, high: 3 }, verdict: 'met', share: 1 });
});

test('what is not installed is not measured, and is said to be so', () => {
  const absent = { ...measurement('theirs'), absent: 'not installed' };
  const [judged] = judge({ goals: [goal] }, [measurement('ours', 1), absent]);
  expect(judged).toMatchObject({ figure: undefined, absent: 'theirs: not installed', verdict: 'not measured' });
});
