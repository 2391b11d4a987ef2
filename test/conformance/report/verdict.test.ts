import type { Status } from '../../../src/conformance/report/report';
import { verdictOf } from '../../../src/conformance/report/verdict';
import { result } from './sample';

const verdict = (strict: boolean, ...statuses: readonly Status[]) =>
  verdictOf(
    statuses.map((status, index) => result(String(index), status)),
    strict,
  );

test.each<[string, boolean, ...Status[]]>([
  ['It conforms: 1 of 1 case passed.', true, 'passed'],
  ['It conforms, with 1 warning: 1 of 2 cases passed.', false, 'passed', 'warned'],
  [
    'It conforms, with 1 warning and 2 known failures: 0 of 3 cases passed.',
    false,
    'knownFailure',
    'warned',
    'knownFailure',
  ],
])('a run passes: %s', (text, strict, ...statuses) => {
  expect(verdict(strict, ...statuses)).toEqual({ passed: true, text, begin: undefined });
});

test.each<[string, boolean, ...Status[]]>([
  ['It does not conform: 1 of 1 case failed.', false, 'failed'],
  ['It does not conform: 1 of 2 cases warned.', true, 'warned', 'passed'],
  [
    'It does not conform: 1 of 4 cases failed, 1 passed unexpectedly and 2 could not be judged.',
    false,
    'failed',
    'notJudged',
    'notJudged',
    'unexpectedPass',
  ],
  [
    'It is better than its list of known failures says: 1 of 2 cases passed unexpectedly.',
    false,
    'unexpectedPass',
    'warned',
  ],
])('a run does not pass: %s', (text, strict, ...statuses) => {
  expect(verdict(strict, ...statuses)).toEqual({
    passed: false,
    text,
    begin: 'sealwire conformance server --only 0',
  });
});

test('what failed is looked at before what was not judged because of it', () => {
  expect(verdict(false, 'notJudged', 'passed', 'failed').begin).toBe('sealwire conformance server --only 2');
  expect(verdict(false, 'passed', 'notJudged').begin).toBe('sealwire conformance server --only 1');
});

test('a run without cases has not passed', () => {
  expect(verdict(false)).toEqual({ passed: false, text: 'Nothing was judged: no case was run.', begin: undefined });
});
