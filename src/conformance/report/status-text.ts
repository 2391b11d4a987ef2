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

/** What stands above the reason of a case that is listed as a known failure. */
export function reasonTitle(status: Status): string {
  return status === 'unexpectedPass'
    ? 'It passes now: take it off the list of known failures, where it says'
    : 'It is listed as a known failure';
}
