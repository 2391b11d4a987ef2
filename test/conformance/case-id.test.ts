import { fitsPattern, fittingNone, mostSpecific } from '../../src/conformance/case-id';

test.each([
  ['a/b', 'a/b', true],
  ['a/b', 'a/bc', false],
  ['a/b', 'xa/b', false],
  ['a/*', 'a/b/c', true],
  ['a/*', 'a/', true],
  ['a/*', 'a', false],
  ['*b*', 'abc', true],
  ['**', '', true],
  ['a.c', 'abc', false],
  ['a[1]+$-^(|\\', 'a[1]+$-^(|\\', true],
  ['a?', 'a?', true],
])('%j and %j', (pattern, id, fits) => {
  expect(fitsPattern(pattern, id)).toBe(fits);
});

test('the pattern that says most characters is the most specific, then the one with fewer stars, then the first', () => {
  const best = (id: string, ...patterns: readonly string[]) =>
    mostSpecific(
      patterns.map((pattern) => ({ pattern })),
      id,
    )?.pattern;
  expect(best('abcd', 'a*', '***bcd***', 'a*d')).toBe('***bcd***');
  expect(best('abcd', '*abcd', 'abcd')).toBe('abcd');
  expect(best('abcd', 'ab*', '*cd')).toBe('ab*');
  expect(best('abcd', 'x*')).toBeUndefined();
});

test('patterns that fit none of the ids are found', () => {
  expect(fittingNone([{ pattern: 'a*' }, { pattern: 'b*' }], ['abc'])).toEqual([{ pattern: 'b*' }]);
});
