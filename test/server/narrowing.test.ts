import { answeringAlike, preferring } from '../../src/server/narrowing';
import { candidates } from './conversation';

const ids = (profiles: ReturnType<typeof candidates>) => profiles.map(({ id }) => id);

test.each([
  ['the same code and layout', ['2023a', '2022'], 'Registered', ['2023a', '2022']],
  ['the same code and layout, in another order', ['2022', '2023a'], 'Registered', ['2022', '2023a']],
  ['one code and two layouts', ['2023a', '2022'], 'MessageReceived', ['2023a']],
  ['an answer that one lacks', ['2023a', '2022'], 'GeneralError', ['2023a']],
  ['two codes', ['2024b', '2023b'], 'GeneralError', ['2024b']],
  ['the same answers throughout', ['2024b', '2024a'], 'Key', ['2024b', '2024a']],
  ['AES keys of two sizes', ['2023b', '2024a', '2023a'], 'Key', ['2023b', '2023a']],
] as const)('%s: of %j, after %s, %j are possible', (_, before, response, after) => {
  const all = candidates(...before);
  expect(ids(answeringAlike(all, all[0], response))).toEqual(after);
});

test('what is preferred comes first, and the rest keep their order', () => {
  const all = candidates('2024b', '2024a', '2023b');
  expect(ids(preferring(all, '2023b'))).toEqual(['2023b', '2024b', '2024a']);
  expect(ids(preferring(all, '2024b'))).toEqual(['2024b', '2024a', '2023b']);
  expect(ids(preferring(all, 'of another schema'))).toEqual(['2024b', '2024a', '2023b']);
});
