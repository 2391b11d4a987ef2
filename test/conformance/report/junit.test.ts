import { junitText } from '../../../src/conformance/report/junit';
import { failureText } from '../../../src/conformance/report/terminal';
import { plainly } from '../../../src/text/ansi';
import { failure, info, report, result } from './sample';

const testcases = (text: string): string[] => text.match(/<testcase [^>]*[^/>](?:\/>|>.*?<\/testcase>)\n/gs) ?? [];

test('a run is suites with counts, a suite a report', () => {
  const first = report([result('a', 'passed')]);
  const second = report([result('b', 'failed'), result('c', 'knownFailure', { reason: 'June.' })], {
    side: 'client',
    target: 'python3 "client.py"',
    durationMs: 766,
  });
  const lines = junitText([first, second], false).split('\n');
  expect(lines.filter((line) => /<.?(xml|testsuite|prop)/.test(line))).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="Sealwire conformance" tests="3" failures="1" errors="0" skipped="1" time="2.000">',
    '  <testsuite name="server 2023b" tests="1" failures="0" errors="0" skipped="0" time="1.234" timestamp="2024-05-06T07:08:09">',
    '    <properties><property name="target" value="127.0.0.1:1357"/></properties>',
    '  </testsuite>',
    '  <testsuite name="client 2023b" tests="2" failures="1" errors="0" skipped="1" time="0.766" timestamp="2024-05-06T07:08:09">',
    '    <properties><property name="target" value="python3 &quot;client.py&quot;"/></properties>',
    '  </testsuite>',
    '</testsuites>',
  ]);
});

test('a failure has what was found as its message, and all that is known as its text', () => {
  const text = failureText(failure, plainly).replaceAll('"', '&quot;');
  expect(testcases(junitText([report([failure])], false))).toEqual([
    `<testcase name="2023b/register/free-name" classname="server.2023b" time="0.012">
      <failure message="The answer has no known code." type="failed">${text}</failure>
    </testcase>
`,
  ]);
});

test.each([
  ['notJudged', 'message="The server closed the connection." type="not judged"'],
  ['unexpectedPass', 'message="unexpected pass: June." type="unexpected pass"'],
] as const)('a case that is %s is a failure', (status, attributes) => {
  expect(junitText([report([result('a', status, { reason: 'June.' })])], false)).toContain(`<failure ${attributes}>`);
});

test('a pass is an empty test, and a known failure is skipped with its reason', () => {
  const text = junitText([report([result('a', 'passed'), result('b', 'knownFailure', { reason: 'June.' })])], false);
  expect(testcases(text)).toEqual([
    '<testcase name="a" classname="server.2023b" time="0.012"/>\n',
    `<testcase name="b" classname="server.2023b" time="0.012">
      <skipped message="known failure: June."/>
    </testcase>
`,
  ]);
});

test('a warning is an output, and a failure only where warnings fail the run', () => {
  const warned = [report([result('a', 'warned')])];
  expect(junitText(warned, false)).toContain('      <system-out>! warned: A name that is free is registered\n');
  expect(junitText(warned, false)).not.toContain('<failure');
  expect(junitText(warned, true)).toContain('<failure message="The server closed the connection." type="warned">');
});

test('what a peer says cannot break the XML', () => {
  const found = '\u0000\u001b]]></failure>\ud800\uffff';
  const text = junitText([report([result('a', 'failed', { info: info('a<b'), found })])], false);
  expect(text).toContain('name="a&lt;b"');
  expect(text).toContain('message="\\u0000\\u001b]]&gt;&lt;/failure&gt;\\ud800\\uffff"');
  expect(text).toContain('\n  \\u0000\\u001b]]&gt;&lt;/failure&gt;\\ud800\\uffff\n');
});
