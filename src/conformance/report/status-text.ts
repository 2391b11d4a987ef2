import type { Status } from './report';

/** Every status: what a reader looks for first, first. */
export const statuses: readonly Status[] = [
  'failed',
  'unexpectedPass',
  'warned',
  'notJudged',
  'knownFailure',
  'passed',
];

/** A status in words. */
export const statusWords: Readonly<Record<Status, string>> = {
  failed: 'failed',
  unexpectedPass: 'unexpected pass',
  warned: 'warned',
  notJudged: 'not judged',
  knownFailure: 'known failure',
  passed: 'passed',
};

/** A status as one character; none says more than its word. */
export const statusMarks: Readonly<Record<Status, string>> = {
  failed: '✘',
  unexpectedPass: '‼',
  warned: '!',
  notJudged: '?',
  knownFailure: '~',
  passed: '✔',
};
