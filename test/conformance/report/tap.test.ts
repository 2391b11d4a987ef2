import { tapText } from '../../../src/conformance/report/tap';
import { info, report, result } from './sample';

const points = (text: string): string[] => text.split('\n').filter((line) => /^(not )?ok /.test(line));

test('a run is one plan over all reports', () => {
  const reports = [
    report([result('a', 'passed'), result('b', 'passed')]),
    report([result('c', 'passed')], { side: 'client', target: 'python3 client.py' }),
  ];
  expect(tapText(reports, false)).toBe(`TAP version 14
1..3
# server 2023b, 127.0.0.1:1357
ok 1 - server 2023b a: A name that is free is registered
ok 2 - server 2023b b: A name that is free is registered
# client 2023b, python3 client.py
ok 3 - client 2023b c: A name that is free is registered
`);
});

test('what did not pass says more in YAML', () => {
  const found = 'The server printed "x"\n  and ended.';
  expect(tapText([report([result('a', 'failed', { found })])], false)).toBe(`TAP version 14
1..1
# server 2023b, 127.0.0.1:1357
not ok 1 - server 2023b a: A name that is free is registered
  ---
  message: "The server printed \\"x\\" and ended."
  status: "failed"
  level: MUST
  requirement: "The client id is the one that the server gave at registration."
  duration_ms: 12
  rerun: "sealwire conformance server --only a"
  text: |
    ✘ failed: A name that is free is registered
      a

    Found
      The server printed "x"
        and ended.

    The protocol says
      MUST: The client id is the one that the server gave at registration.

    What was done
      A registration under a new name.

    This would have been right
      - Registered, with an id of 16 bytes

    Run it again: sealwire conformance server --only a
  ...
`);
});

test('a known failure is a TODO with its reason, a warning one only where it does not fail the run', () => {
  const reports = [
    report([
      result('a', 'knownFailure', { reason: 'June, #4.' }),
      result('b', 'warned'),
      result('c', 'unexpectedPass', { reason: 'June.' }),
      result('d', 'notJudged'),
    ]),
  ];
  const title = 'A name that is free is registered';
  const known = `not ok 1 - server 2023b a: ${title} # TODO June, \\#4.`;
  const rest = [`not ok 3 - server 2023b c: ${title}`, `not ok 4 - server 2023b d: ${title}`];
  expect(points(tapText(reports, false))).toEqual([
    known,
    `not ok 2 - server 2023b b: ${title} # TODO a SHOULD, which does not fail the run`,
    ...rest,
  ]);
  expect(points(tapText(reports, true))).toEqual([known, `not ok 2 - server 2023b b: ${title}`, ...rest]);
  expect(tapText(reports, false)).toContain('  reason: "June, #4."\n');
});

test('a description can neither begin a directive nor another line', () => {
  const hostile = info('a', { title: 'x # SKIP \\ \nok 2 - y' });
  expect(points(tapText([report([result('a', 'passed', { info: hostile })])], false))).toEqual([
    'ok 1 - server 2023b a: x \\# SKIP \\\\ ok 2 - y',
  ]);
});

test('a run without cases is skipped', () => {
  expect(tapText([], false)).toBe('TAP version 14\n1..0 # SKIP no case was run\n');
});
