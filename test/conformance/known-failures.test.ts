import { KnownFailuresError, parseKnownFailures } from '../../src/conformance/known-failures';
import { refusal } from '../inspect/refusal';

const parse = (...lines: readonly string[]) => parseKnownFailures(lines.join('\n'), 'known.txt');

test('each line has a pattern and a reason; comments and empty lines say nothing', () => {
  expect(parse('\ufeff# since May', '', 'a/b  Ids are cut at a NUL. # 4\r', '  \t', ' a/*\tPlanned  ').entries).toEqual(
    [
      { pattern: 'a/b', reason: 'Ids are cut at a NUL. # 4', line: 3 },
      { pattern: 'a/*', reason: 'Planned', line: 5 },
    ],
  );
  expect(parse('').entries).toEqual([]);
});

test('a reason is compulsory', () => {
  expect(refusal(() => parse('# one', 'a/b '))).toBe(
    'E_KNOWN_FAILURES: known.txt, line 2: a/b has no reason (After the id, on the same line, write why the case fails.)',
  );
});

test('an entry that is there twice is refused', () => {
  const twice = () => parse('a/b one', '', 'a/b two');
  expect(refusal(twice)).toBe(
    'E_KNOWN_FAILURES: known.txt, line 3: a/b is on line 1 already (Keep one of the two lines.)',
  );
  expect(twice).toThrow(expect.objectContaining({ constructor: KnownFailuresError, line: 3 }) as Error);
});

test('the most specific entry has the reason', () => {
  const known = parse('* all', 'a/* some', 'a/b this', 'a/*b not this');
  expect(['a/b', 'a/c', 'x'].map((id) => known.reasonFor(id))).toEqual(['this', 'some', 'all']);
  expect(parse('a/* some').reasonFor('b')).toBeUndefined();
});

test('entries that fit no case of the run are stale', () => {
  const known = parse('a/* some', 'b/* none', 'a/b this', 'a none');
  expect(known.stale(['a/b', 'x']).map(({ line }) => line)).toEqual([2, 4]);
});
