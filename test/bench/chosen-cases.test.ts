import { CASES, chosenCases } from '../../bench/cases';

const namesOf = (...chosen: Parameters<typeof chosenCases>): readonly string[] =>
  chosenCases(...chosen).map(({ name }) => name);

test('the full form has all cases, the quick one all but the curves', () => {
  const curves = ['sizes', 'connections', 'stored'];
  const all = CASES.map(({ name }) => name);
  expect(namesOf(CASES, 'full', [])).toEqual(all);
  expect(namesOf(CASES, 'quick', [])).toEqual(all.filter((name) => !curves.includes(name)));
  expect(all).toEqual(expect.arrayContaining(curves));
});

test.each(['quick', 'full'] as const)('what is named is run in the %s form, a curve too', (form) => {
  expect(namesOf(CASES, form, ['stored', 'large'])).toEqual(['large', 'stored']);
});
