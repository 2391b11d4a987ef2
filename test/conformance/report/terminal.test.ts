import { caseLine, causesText, failureText, summaryText } from '../../../src/conformance/report/terminal';
import { inColour, plainly } from '../../../src/text/ansi';
import { evidence, failure, info, report, result } from './sample';

test.each([
  ['passed', '✔ passed         '],
  ['failed', '✘ failed         '],
  ['warned', '! warned         '],
  ['notJudged', '? not judged     '],
  ['knownFailure', '~ known failure  '],
  ['unexpectedPass', '‼ unexpected pass'],
] as const)('a case that is %s is one line with a mark and a word', (status, words) => {
  expect(caseLine(result('one', status), plainly)).toBe(`${words}  one  A name that is free is registered`);
});

test('a line in colour has the same words', () => {
  expect(caseLine(result('one', 'failed'), inColour)).toBe(
    '\u001b[31m✘ failed         \u001b[0m  one  \u001b[2mA name that is free is registered\u001b[0m',
  );
});

test('a failure shows the requirement, the bytes, the difference, the usual cause, and how to run it again', () => {
  expect(failureText(failure, plainly)).toBe(`✘ failed: A name that is free is registered
  2023b/register/free-name

Found
  The answer has no known code.

The protocol says
  MUST: The client id is the one that the server gave at registration.

What was done
  A registration under a new name.
  → sent CrcValid, 23 bytes
  ← received MessageReceived, 23 bytes
  → sent Register, 278 bytes
     0  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  clientId
    16  03                                               version      3
    17  01 04                                            code         1025
    19  ff 00 00 00                                      payloadSize  255 bytes
    23  61 6e 6e 00 00 00 00 00 00 00 00 00 00 00 00 00  name         "ann"
    39  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        … 223 bytes more, all 00

This would have been right
  - Registered, with an id of 16 bytes

What came back, 23 bytes
  0  03                                               version      3
  1  08 34                                            code         13320
     ^ byte 1: expected 34, came 08
       code should be 2100: Which response this is.
  3  10 00 00 00                                      payloadSize  16 bytes
  7  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f  -            16 bytes. Not read.

What it looks like
  - Header in the wrong byte order, at byte 1
    Read as big-endian, the code is Registered.
    Usual cause: The integers went through htons.

Run it again: sealwire conformance server --only 2023b/register/free-name
`);
});

test('where nothing came back, this is said, and no byte is marked', () => {
  const nothing = { ...evidence, received: { bytes: new Uint8Array(), rows: [] }, difference: 0, findings: [] };
  const text = failureText(result('one', 'failed', { evidence: nothing }), plainly);
  expect(text).toContain('\nNothing came back.\n\nRun it again: ');
  expect(text).not.toContain('^');
});

test('what was received after the message in question is one line, unless it is what the failure is about', () => {
  const [, , sent, wrong] = evidence.conversation;
  const { received } = evidence;
  const lines = (conversation: typeof evidence.conversation | readonly [typeof sent, typeof wrong, typeof wrong]) =>
    failureText(result('one', 'failed', { evidence: { conversation, received } }), plainly)
      .split('\n')
      .filter((line) => /^ {2}[→←]/.test(line));
  expect(lines([sent, wrong, wrong])).toEqual([
    '  → sent Register, 278 bytes',
    '  ← received bytes of no known message, 23 bytes',
  ]);
});

test('a case without bytes has its words alone', () => {
  const known = result('one', 'knownFailure', {
    info: info('one', { level: 'SHOULD', accepts: ['Registered', 'The end of the connection'] }),
    reason: 'Planned for June.',
  });
  expect(failureText(known, plainly)).toBe(`~ known failure: A name that is free is registered
  one

Found
  The server closed the connection.

The protocol says
  SHOULD: The client id is the one that the server gave at registration.

What was done
  A registration under a new name.

Any of these would have been right
  - Registered
  - The end of the connection

It is listed as a known failure
  Planned for June.

Run it again: sealwire conformance server --only one
`);
});

test('a case that passes against its list says what to do', () => {
  expect(failureText(result('one', 'unexpectedPass', { reason: 'Broken.' }), plainly)).toContain(
    '\nIt passes now: take it off the list of known failures, where it says\n  Broken.\n',
  );
});

test('long prose is broken between words, and what a program printed keeps its lines', () => {
  const found = `${'word '.repeat(30)}end\nTraceback:\n  File "server.py"`;
  expect(failureText(result('one', 'failed', { found }), plainly)).toContain(
    `Found\n  ${'word '.repeat(20).trim()}\n  ${'word '.repeat(10)}end\n  Traceback:\n    File "server.py"\n`,
  );
});

test('what a peer says cannot move the cursor or turn the text round', () => {
  const found = 'It printed \u001b[2J\u009b1m\u202egnp.exe';
  const text = failureText(result('one', 'failed', { found }), plainly);
  expect(text).toContain('  It printed \\u001b[2J\\u009b1m\\u202egnp.exe\n');
});

test('a summary counts, lists what did not pass, groups what was not judged, and says where to begin', () => {
  const results = [
    failure,
    result('a', 'passed'),
    result('b', 'passed'),
    result('c', 'warned'),
    result('d', 'knownFailure', { reason: 'Planned for June.' }),
    ...['e', 'f', 'g'].map((id) => result(id, 'notJudged', { found: 'The plain conversation failed.' })),
    result('h', 'notJudged', { found: 'Another case failed.' }),
  ];
  expect(summaryText([report(results)], false, plainly)).toBe(`server 2023b, 127.0.0.1:1357
  9 cases in 1.2 s: 2 passed, 1 failed, 1 warned, 4 not judged, 1 known failure
  ✘ failed           2023b/register/free-name  A name that is free is registered
  ! warned           c  A name that is free is registered
  ~ known failure    d  A name that is free is registered
    - Planned for June.
  ? 3 cases not judged: The plain conversation failed.
  ? 1 case not judged: Another case failed.

✘ It does not conform: 1 of 9 cases failed and 4 could not be judged.
Begin here: sealwire conformance server --only 2023b/register/free-name
`);
});

test('of failures with one cause the first is shown in full, and the others are named up to ten', () => {
  const others = (count: number) => Array.from({ length: count }, (_, at) => result(`b${at}`, 'failed', { evidence }));
  const shown = (count: number): string => causesText(report([failure, ...others(count)]), plainly);
  const first = `\n${failureText(failure, plainly)}`;
  expect(shown(0)).toBe(first);
  const lines = ['2 more cases failed of the same cause', '  Header in the wrong byte order:', '  - b0', '  - b1'];
  expect(shown(2)).toBe(`${first}\n${lines.join('\n')}\n`);
  expect(shown(12)).toMatch(/\n {2}- b9\n {2}… and 2 more\n$/);
});

test('what fails comes in front of what is warned of, and what is known or passed is not shown again', () => {
  const results = [
    ...[result('a', 'warned'), result('b', 'failed'), result('c', 'passed'), result('d', 'notJudged')],
    result('e', 'knownFailure', { reason: 'Planned.' }),
  ];
  expect(causesText(report(results), plainly).match(/^\S .*:/gm)).toEqual(['✘ failed:', '! warned:']);
});

test('a summary has a line for each cause, with how many cases it has', () => {
  const results = [failure, result('a', 'failed', { evidence }), result('b', 'failed')];
  expect(summaryText([report(results)], false, plainly)).toContain(
    [
      '  ✘ failed           2023b/register/free-name  A name that is free is registered',
      '    and 1 more of the same cause: Header in the wrong byte order.',
      '  ✘ failed           b  A name that is free is registered',
      '',
    ].join('\n'),
  );
});

test('a failure says how far a case came that goes by steps, and what became of the server', () => {
  const stopped = result('a', 'failed', {
    evidence: { progress: { steps: ['registers', 'sends a file', 'comes back'], held: 1 } },
    afterwards: { kind: 'silent', sentences: 'Nobody was served any more.' },
  });
  expect(failureText(stopped, plainly)).toContain(
    '\nHow far it came\n  ✔ registers\n  ✘ sends a file\n  · comes back\n\nAfterwards\n  Nobody was served any more.\n',
  );
});

test('a run of two reports has one verdict', () => {
  const both = [report([result('a', 'passed')]), report([result('b', 'passed')], { side: 'client', durationMs: 50 })];
  expect(summaryText(both, true, plainly)).toBe(`server 2023b, 127.0.0.1:1357
  1 case in 1.2 s: 1 passed

client 2023b, 127.0.0.1:1357
  1 case in 0.1 s: 1 passed

✔ It conforms: 2 of 2 cases passed.
`);
});
