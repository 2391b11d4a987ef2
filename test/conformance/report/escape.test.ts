import { markup, oneLine, visible } from '../../../src/conformance/report/escape';

test.each([
  ['a tab\tand a\r\nline break\n', 'a tab\tand a\nline break\n'],
  ['\u0000\u0007\u0008\u001b[2J\r', '\\u0000\\u0007\\u0008\\u001b[2J\\u000d'],
  ['\u007f\u0085\u009b', '\\u007f\\u0085\\u009b'],
  ['\u200e\u202a\u202e\u2066\u2069\u2028\u2029', '\\u200e\\u202a\\u202e\\u2066\\u2069\\u2028\\u2029'],
  ['\ufeff\ufffe\uffff', '\\ufeff\\ufffe\\uffff'],
  ['half of 🔑: \ud83d, \udd11', 'half of 🔑: \\ud83d, \\udd11'],
  ['שלום, Ærø, 鍵, 🔑', 'שלום, Ærø, 鍵, 🔑'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('one line has no line breaks and no blanks around it', () => {
  expect(oneLine(' two\r\n lines\t\n')).toBe('two lines');
});

test('markup cannot end a tag, an attribute or a text', () => {
  expect(markup(`</p><script a="b" c='d'>&amp;\u0000`)).toBe(
    '&lt;/p&gt;&lt;script a=&quot;b&quot; c=&#39;d&#39;&gt;&amp;amp;\\u0000',
  );
});
