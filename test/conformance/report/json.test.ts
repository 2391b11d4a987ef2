import { jsonRun, jsonText } from '../../../src/conformance/report/json';
import { evidence, failure, report, result } from './sample';

test('a run has its version, its verdict, and counts of all and of each report', () => {
  const reports = [report([result('a', 'passed'), result('b', 'warned')]), report([result('c', 'passed')])];
  const counts = { passed: 2, failed: 0, warned: 1, notJudged: 0, knownFailure: 0, unexpectedPass: 0 };
  const run = jsonRun(reports, false);
  expect(run).toMatchObject({ version: 2, passed: true, strict: false, counts });
  expect(run.reports.map((one) => one.counts)).toEqual([
    { ...counts, passed: 1 },
    { ...counts, passed: 1, warned: 0 },
  ]);
  expect(jsonRun(reports, true)).toMatchObject({ passed: false, strict: true });
  expect(jsonRun([], false).passed).toBe(false);
});

test('a pass has every key', () => {
  expect(jsonRun([report([result('a', 'passed')])], false).reports).toEqual([
    {
      side: 'server',
      profile: '2023b',
      target: '127.0.0.1:1357',
      startedAt: '2024-05-06T07:08:09.010Z',
      durationMs: 1234,
      counts: { passed: 1, failed: 0, warned: 0, notJudged: 0, knownFailure: 0, unexpectedPass: 0 },
      results: [
        {
          id: 'a',
          title: 'A name that is free is registered',
          level: 'MUST',
          requirement: 'The client id is the one that the server gave at registration.',
          sends: 'A registration under a new name.',
          accepts: ['Registered, with an id of 16 bytes'],
          status: 'passed',
          durationMs: 12,
          found: null,
          reason: null,
          rerun: 'sealwire conformance server --only a',
          evidence: null,
          afterwards: null,
          cause: null,
        },
      ],
    },
  ]);
});

test('the bytes of a failure are hexadecimal digits, and its fields are named', () => {
  const [result] = jsonRun([report([failure])], false).reports[0]!.results;
  const { conversation, received, difference, expected, diagnoses } = result!.evidence!;
  const hex = '03083410000000000102030405060708090a0b0c0d0e0f';
  expect(conversation.map(({ way, name, bytes }) => [way, name, bytes.length / 2])).toEqual([
    ['sent', 'CrcValid', 23],
    ['received', 'MessageReceived', 23],
    ['sent', 'Register', 278],
    ['received', null, 23],
  ]);
  expect(conversation[2]!.fields.at(-1)).toEqual({
    offset: 23,
    size: 255,
    name: 'name',
    kind: 'string',
    value: 'ann',
    unit: null,
    meaning: "The client's name; no two clients of a server share one.",
  });
  expect(conversation[2]!.fields[0]).toMatchObject({ kind: 'bytes', value: '00'.repeat(16) });
  expect(received).toMatchObject({ bytes: hex, fields: [{ value: 3 }, { value: 0x3408 }, {}, { kind: 'trailing' }] });
  expect([difference, expected]).toEqual([1, hex.replace('0834', '3408')]);
  expect(diagnoses).toEqual(evidence.findings);
});

test('evidence of nothing has every key', () => {
  const bare = result('a', 'failed', { evidence: {} });
  expect(jsonRun([report([bare])], false).reports[0]!.results[0]!.evidence).toEqual({
    conversation: [],
    received: null,
    difference: null,
    expected: null,
    diagnoses: [],
    output: '',
    progress: null,
  });
});

test('the text is the object, and ends with a line break', () => {
  const text = jsonText([report([failure])], true);
  expect(JSON.parse(text)).toEqual(jsonRun([report([failure])], true));
  expect(text.endsWith('}\n')).toBe(true);
});
