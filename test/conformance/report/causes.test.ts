import { causesOf } from '../../../src/conformance/report/causes';
import { evidence, failure, result } from './sample';

const grouped = (...results: Parameters<typeof causesOf>[0]) =>
  causesOf(results).map(({ title, results: some }) => [title, some.map(({ info }) => info.id)]);

test('cases after which the server does not go on have one cause, whatever else was found', () => {
  const hung = { afterwards: { kind: 'silent', sentences: 'Nothing came.' } } as const;
  expect(
    grouped(
      result('a', 'failed', { found: 'One thing.', ...hung }),
      result('b', 'failed', { found: 'One thing.' }),
      result('c', 'failed', { found: 'Another thing.', ...hung }),
      result('d', 'failed', { afterwards: { kind: 'ended', sentences: 'The server ended.' } }),
    ),
  ).toEqual([
    ['Afterwards the server serves nobody any more', ['a', 'c']],
    ['One thing', ['b']],
    ['Afterwards the server has ended', ['d']],
  ]);
});

test('cases that show one usual mistake have one cause', () => {
  const same = result('a', 'failed', { found: 'Something else was found.', evidence });
  expect(grouped(failure, same)).toEqual([['Header in the wrong byte order', [failure.info.id, 'a']]]);
});

test('a deviation that is tolerated is not taken for the cause', () => {
  const [mistake] = evidence.findings;
  const findings = [{ ...mistake, kind: 'deviation', title: 'Trailing bytes' }] as const;
  expect(grouped(result('a', 'failed', { evidence: { findings } }))).toEqual([
    ['The server closed the connection', ['a']],
  ]);
});

test('cases of which the same was found, numbers aside, have one cause if it is in the same field', () => {
  const at = (id: string, difference: number) =>
    result(id, 'failed', {
      found: `FileReceived differs, first in byte ${difference}.`,
      evidence: { ...evidence, findings: [], difference },
    });
  expect(grouped(at('a', 1), at('b', 2), at('c', 0))).toEqual([
    ['FileReceived differs, first in byte 1', ['a', 'b']],
    ['FileReceived differs, first in byte 0', ['c']],
  ]);
});

test('cases that pass although they are listed are no failures of one cause', () => {
  expect(grouped(result('a', 'unexpectedPass'), result('b', 'unexpectedPass'))).toHaveLength(2);
});
