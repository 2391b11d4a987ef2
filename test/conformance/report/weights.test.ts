import {
  defaultWeights,
  parseWeights,
  pointsOf,
  unmatchedPatterns,
  WeightsError,
} from '../../../src/conformance/report/weights';
import { refusal } from '../../inspect/refusal';
import { info } from './sample';

const parse = (value: unknown) => parseWeights(JSON.stringify(value), 'weights.json');

test('weights are read', () => {
  expect(parse({ default: { MUST: 3, SHOULD: 0.5 }, cases: { 'a/*': 5, 'a/b': 0 }, total: 100 })).toEqual({
    byLevel: { MUST: 3, SHOULD: 0.5 },
    cases: [
      { pattern: 'a/*', points: 5 },
      { pattern: 'a/b', points: 0 },
    ],
    total: 100,
    partial: true,
  });
});

test('what is left out is as where nobody gives weights', () => {
  expect(parse({})).toEqual(defaultWeights);
  expect(parse({ default: { SHOULD: 2 } }).byLevel).toEqual({ MUST: 2, SHOULD: 2 });
  expect(parseWeights('\ufeff{}', 'weights.json')).toEqual(defaultWeights);
});

test.each([
  [[], '$ is no object (Write { … } there.)'],
  [null, '$ is no object (Write { … } there.)'],
  [{ default: 2 }, '$.default is no object (Write { … } there.)'],
  [{ cases: ['a'] }, '$.cases is no object (Write { … } there.)'],
  [
    { weight: 1 },
    '$ has an unknown key, "weight" (Use default, cases, total, partial; ids of cases belong into "cases".)',
  ],
  [
    { default: { MAY: 1 } },
    '$.default has an unknown key, "MAY" (Use MUST, SHOULD; ids of cases belong into "cases".)',
  ],
  [{ default: { MUST: '2' } }, '$.default.MUST is "2", which is no number of points (Write a number from 0 on.)'],
  [{ cases: { 'a"b': -1 } }, '$.cases["a\\"b"] is -1, which is no number of points (Write a number from 0 on.)'],
  [{ partial: 1 }, '$.partial is 1, which is neither true nor false (Write true or false.)'],
  [{ total: null }, '$.total is null, which is no number of points (Write a number from 0 on.)'],
])('%j is refused', (value, what) => {
  expect(refusal(() => parse(value))).toBe(`E_WEIGHTS: weights.json: ${what}`);
});

test('a number that is too large is refused', () => {
  expect(refusal(() => parseWeights('{ "total": 1e999 }', 'weights.json'))).toBe(
    'E_WEIGHTS: weights.json: $.total is Infinity, which is no number of points (Write a number from 0 on.)',
  );
});

test('what is no JSON is refused', () => {
  // Node's own words, which differ from version to version.
  const why = refusal(() => parseWeights('{', 'weights.json')).replace(/JSON: .* \(Write/, 'JSON: … (Write');
  expect(why).toBe(
    'E_WEIGHTS: weights.json is no JSON: … (Write an object such as { "default": { "MUST": 2, "SHOULD": 1 } }.)',
  );
});

test('the error names the place for a program', () => {
  expect(() => parse({ cases: { a: -1 } })).toThrow(
    expect.objectContaining({ constructor: WeightsError, code: 'E_WEIGHTS', field: '$.cases["a"]' }) as Error,
  );
});

test('a case has the points of its most specific pattern, else of its level', () => {
  const weights = parse({ cases: { '*': 1, 'a/*': 2, 'a/*/long': 3, 'a/b/long': 4 } });
  const points = ['x', 'a/b', 'a/c/long', 'a/b/long'].map((id) => pointsOf(weights, info(id)));
  expect(points).toEqual([1, 2, 3, 4]);
  expect(pointsOf(defaultWeights, info('a', { level: 'SHOULD' }))).toBe(1);
});

test('patterns that fit no case are found', () => {
  const weights = parse({ cases: { 'a/*': 1, 'b/*': 2, 'a/b': 3, 'a/c': 4 } });
  expect(unmatchedPatterns(weights, ['a/b', 'x'])).toEqual(['b/*', 'a/c']);
});
