import fc from 'fast-check';
import type { RunFacts } from '../../src/client/run-events';
import { advance, progressLine, rateOf, startProgress, type Progress } from '../../src/cli/send-progress';
import { Tally, tallyLines } from '../../src/cli/send-tally';
import { textWidth } from '../../src/text/width';

const MB = 1_000_000;

const connected: RunFacts = { event: 'connected' };
const sent = (index = 0): RunFacts => ({ event: 'sent', file: '', index, bytes: 0, attempt: 1 });
const sending = (index: number, bytes: number, file = `folder/report-${index}.pdf`): RunFacts => {
  return { event: 'sending', file, index, bytes, attempt: 1 };
};
const progress = (out: number, total: number, index = 0): RunFacts => {
  return { event: 'progress', file: '', index, sent: out, total };
};
const verified = (bytes = 0, index = 0): RunFacts => {
  return { event: 'verified', file: '', index, bytes, attempt: 1, checksum: 1, checksumId: 'posix-cksum' };
};
const givenUp: RunFacts = { event: 'givenUp', level: 'warn', text: '', file: '', index: 0 };

/** The progress after events at so many milliseconds each. */
function after(start: Progress, ...events: readonly (readonly [number, RunFacts])[]): Progress {
  return events.reduce((now, [at, event]) => advance(now, event, at), start);
}

/** The second of four files of 100 MB each, which goes out at 10 MB/s: 50 MB of it after five seconds. */
const underWay = after(
  startProgress(4, 400 * MB, 0),
  [0, connected],
  [0, sending(0, 100 * MB)],
  [0, progress(100 * MB, 100 * MB)],
  [0, verified()],
  [10_000, sending(1, 100 * MB)],
  ...[1, 2, 3, 4, 5].map((second) => [10_000 + second * 1000, progress(second * 10 * MB, 100 * MB, 1)] as const),
);

describe('the line of progress', () => {
  test.each([
    [120, '2 of 4  report-1.pdf  ██████░░░░░░░░░░   37%  150 MB of 400 MB  10.0 MB/s, 25 s left'],
    [79, '2 of 4  report-1.pdf   37%  150 MB of 400 MB  10.0 MB/s, 25 s left'],
    [50, '2 of 4  report-1.pdf   37%  10.0 MB/s, 25 s left'],
    [39, 'repor…1.pdf   37%  10.0 MB/s, 25 s left'],
    [22, '37% 10.0 MB… 25 s left'],
  ])('in %i columns leaves out what has no room', (columns, line) => {
    expect(progressLine(underWay, 15_000, columns)).toBe(line);
  });

  test('gives the bar up before much of a name', () => {
    const name = 'a-rather-long-name-of-a-file.bin';
    const state = after(startProgress(1, 9, 0), [0, sending(0, 9, name)], [0, progress(3, 9)]);
    expect(progressLine(state, 9000, 72)).toBe(`${name}   33%  3 B of 9 B  stalled for 9 s`);
    expect(progressLine(state, 9000, 90)).toContain('█');
  });

  test('is never wider than the terminal, whatever the file is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 200 }), (name, columns) => {
        const state = after(
          startProgress(4, 400, 0),
          [0, connected],
          [0, sending(2, 100, name)],
          [9, progress(9, 100, 2)],
        );
        expect(textWidth(progressLine(state, 9000, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test('shows a name with escape codes escaped', () => {
    const state = after(startProgress(1, 9, 0), [0, sending(0, 9, 'evil\u001b[31m.txt')]);
    expect(progressLine(state, 0, 80)).toContain('evil\\u001b[31m.txt');
  });

  test.each<[string, Progress, number, string]>([
    ['connecting', startProgress(1, 9, 0), 0, '0%  0 B of 9 B  connecting'],
    ['connecting for long', startProgress(1, 9, 0), 4000, '0%  0 B of 9 B  connecting, 4 s'],
    ['signing in', after(startProgress(1, 9, 0), [0, connected]), 0, 'signing in'],
    [
      'no rate yet',
      after(startProgress(1, 9, 0), [0, sending(0, 9)], [100, progress(3, 9)]),
      200,
      '3 B of 9 B  sending',
    ],
    ['stalled', underWay, 20_600, '150 MB of 400 MB  stalled for 6 s'],
    ['verifying', after(underWay, [20_000, sent(1)]), 23_000, 'server verifies, 3 s'],
    [
      'empty',
      after(startProgress(1, 0, 0), [0, sending(0, 0)], [0, progress(16, 16)], [0, sent()]),
      0,
      '100%  0 B of 0 B',
    ],
  ])('says what goes on: %s', (_, state, now, text) => {
    expect(progressLine(state, now, 120)).toContain(text);
  });

  test('keeps the name and the rate between two files, so that many small ones do not flicker', () => {
    const between = after(underWay, [15_500, sent(1)], [15_600, verified(0, 1)]);
    expect(progressLine(between, 15_700, 120)).toMatch(
      /^2 of 4 {2}report-1\.pdf .* 50% {2}200 MB of 400 MB {2}\d.* left$/,
    );
    expect(progressLine(between, 17_700, 120)).toMatch(/signing in, 2 s$/);
  });

  test('goes back to the beginning of a file whose connection was lost', () => {
    const retrying: RunFacts = { event: 'retrying', level: 'warn', text: '', file: '', index: 1 };
    const lost = after(underWay, [15_500, retrying]);
    expect(progressLine(lost, 17_500, 120)).toMatch(/^2 of 4 .* 25% {2}100 MB of 400 MB {2}connecting, 2 s$/);
  });

  test('counts a file that was given up as done with, and ends with the last one', () => {
    const last = after(startProgress(2, 20, 0), [0, sending(0, 10)], [0, givenUp], [0, sending(1, 10)]);
    expect(progressLine(last, 0, 80)).toMatch(/^2 of 2 .* 50% {2}10 B of 20 B/);
    expect(advance(last, verified(0, 1), 0).stage).toBe('done');
  });
});

test('the rate is that of the last seconds, and falls while nothing moves', () => {
  expect(rateOf(underWay, 15_000)).toBe(10 * MB);
  const slower = after(
    underWay,
    ...[16, 17, 18, 19, 20].map((at) => [at * 1000, progress((35 + at) * MB, 100 * MB, 1)] as const),
  );
  expect(rateOf(slower, 20_000)).toBe(MB);
  expect(rateOf(slower, 24_000)).toBeLessThan(MB);
});

describe('the tally', () => {
  function tallied(files: readonly string[], ...events: readonly RunFacts[]): readonly string[] {
    const tally = new Tally(files);
    for (const event of events) tally.count(event);
    return tallyLines(tally.facts(2000));
  }

  test.each<[string, readonly string[], readonly RunFacts[], readonly string[]]>([
    [
      'all verified',
      ['a'],
      [sending(0, 4 * MB), verified(4 * MB)],
      ['1 file stored and verified, 4.0 MB in 2.0 s (2.0 MB/s)'],
    ],
    [
      'one failed, one not tried',
      ['a', 'b', 'c'],
      [
        sending(0, 9),
        progress(16, 16),
        verified(9),
        sending(1, 9),
        progress(8, 16, 1),
        sending(1, 9),
        progress(16, 16, 1),
      ],
      ['1 of 3 files stored and verified, 9 B; 1 failed; 1 not tried; 40 B sent in 2.0 s', 'failed: b', 'not tried: c'],
    ],
    ['the only one failed', ['a'], [sending(0, 9), progress(16, 16)], ['failed: a; 16 B sent in 2.0 s']],
    ['the only one not tried', ['e\u001b'], [connected], ['not tried: e\\u001b']],
    [
      'very many',
      Array.from({ length: 12 }, (_, index) => `${index}`),
      [],
      ['0 of 12 files stored and verified; 12 not tried', 'not tried: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2 more'],
    ],
  ])('of a run: %s', (_, files, events, lines) => {
    expect(tallied(files, ...events)).toEqual(lines);
  });
});
