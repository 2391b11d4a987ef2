import { gradeOf, gradeText } from '../../../src/conformance/report/grade';
import type { Status } from '../../../src/conformance/report/report';
import { failureText } from '../../../src/conformance/report/terminal';
import { defaultWeights, parseWeights } from '../../../src/conformance/report/weights';
import { plainly } from '../../../src/text/ansi';
import { failure, info, report, result } from './sample';

const should = (id: string, status: Status) => result(id, status, { info: info(id, { level: 'SHOULD' }) });

test('a case that holds gives its points, every other none', () => {
  const statuses = ['passed', 'failed', 'warned', 'notJudged', 'knownFailure', 'unexpectedPass'] as const;
  const { tests } = gradeOf([report(statuses.map((status) => result(status, status)))], defaultWeights);
  expect(tests.map(({ score, max_score, status }) => [score, max_score, status])).toEqual([
    [2, 2, 'passed'],
    [0, 2, 'failed'],
    [0, 2, 'failed'],
    [0, 2, 'failed'],
    [0, 2, 'failed'],
    [2, 2, 'passed'],
  ]);
});

test('the score is the sum of the points, the time that of the reports in seconds', () => {
  const reports = [report([result('a', 'passed'), should('b', 'passed')]), report([failure], { durationMs: 766 })];
  expect(gradeOf(reports, defaultWeights)).toMatchObject({
    score: 3,
    execution_time: 2,
    output: '2 of 3 cases hold: 3 of 5 points.',
    visibility: 'visible',
  });
});

describe('a plain conversation that failed', () => {
  const progress = { steps: ['a', 'b', 'c', 'd'], held: 3 };
  const reports = [report([result('plain', 'failed', { evidence: { progress } }), result('a', 'notJudged')])];

  test('gives a part of its points, for the steps that held', () => {
    expect(gradeOf(reports, parseWeights('{ "cases": { "plain": 50 }, "total": 100 }', 'w'))).toMatchObject({
      score: 72.1154,
      output: '0 of 2 cases hold: 72.1154 of 100 points. The plain conversation came through 3 of its 4 steps.',
      tests: [{ score: 37.5, max_score: 50, status: 'failed' }, { score: 0 }],
    });
    expect(gradeOf(reports, defaultWeights).score).toBe(1.5);
  });

  test('gives none where the weights say so', () => {
    expect(gradeOf(reports, parseWeights('{ "partial": false }', 'w')).score).toBe(0);
  });
});

test('the score is scaled to the total, and rounded', () => {
  const weights = parseWeights('{ "total": 100 }', 'weights.json');
  const reports = [report([result('a', 'passed'), should('b', 'failed')])];
  expect(gradeOf(reports, weights)).toMatchObject({
    score: 66.6667,
    output: '1 of 2 cases hold: 66.6667 of 100 points.',
  });
  expect(gradeOf([report([])], weights).score).toBe(0);
});

test('sums of tenths are exact', () => {
  const weights = parseWeights('{ "default": { "MUST": 0.1 } }', 'weights.json');
  expect(gradeOf([report(['a', 'b', 'c'].map((id) => result(id, 'passed')))], weights).score).toBe(0.3);
});

test('a test says all that is known of a case, with where it stands in the run', () => {
  const { tests } = gradeOf([report([]), report([result('a', 'passed'), failure])], defaultWeights);
  expect(tests).toEqual([
    {
      name: 'a: A name that is free is registered',
      score: 2,
      max_score: 2,
      status: 'passed',
      output: '',
      number: '2.1',
      tags: ['server', '2023b', 'MUST', 'passed'],
    },
    {
      name: '2023b/register/free-name: A name that is free is registered',
      score: 0,
      max_score: 2,
      status: 'failed',
      output: failureText(failure, plainly),
      number: '2.2',
      tags: ['server', '2023b', 'MUST', 'failed'],
    },
  ]);
});

test('the reason of a known failure is shown', () => {
  const known = result('a', 'knownFailure', { reason: 'Planned for June.' });
  expect(gradeOf([report([known])], defaultWeights).tests[0]?.output).toContain('Planned for June.');
});

test('the text is the grade as JSON', () => {
  const reports = [report([failure])];
  expect(JSON.parse(gradeText(reports, defaultWeights))).toEqual(gradeOf(reports, defaultWeights));
});
