import { BenchError } from '../../bench/bench-error';
import { markdownTable, withSection } from '../../bench/report/sections';

const document =
  'Before\n\n<!-- bench: one -->\nold\n<!-- bench: end -->\n\n<!-- bench: two -->\n<!-- bench: end -->\nAfter\n';

test('what stands between the marks of a section is replaced, and nothing else', () => {
  expect(withSection(document, 'one', 'new')).toBe(document.replace('\nold\n', '\n\nnew\n\n'));
  expect(withSection(withSection(document, 'two', 'new'), 'two', 'newer')).toBe(
    document.replace('two -->\n', 'two -->\n\nnewer\n\n'),
  );
});

test('a document without the marks is refused', () => {
  expect(() => withSection(document, 'three', 'new')).toThrow(BenchError);
});

test('a table names the columns that are flush right', () => {
  expect(markdownTable(['a', 'b'], [['1', '2']], [1])).toBe('| a | b |\n| --- | ---: |\n| 1 | 2 |');
});
