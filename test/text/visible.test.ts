import { markup } from '../../src/text/markup';
import { displayText, escaped, jsonLine, oneLine, quoted, visible } from '../../src/text/visible';

/** What nobody sees, or what moves a cursor or turns the direction of reading: text, and how it is escaped. */
const UNSEEN = [
  ['C0 controls', '\u0000\u0007\u0008\u001b', '\\u0000\\u0007\\u0008\\u001b'],
  ['DEL and C1 controls', '\u007f\u0080\u0085\u009b\u009f', '\\u007f\\u0080\\u0085\\u009b\\u009f'],
  ['line and paragraph separators', '\u2028\u2029', '\\u2028\\u2029'],
  ['bidi embeddings', '\u202a\u202b\u202c\u202d\u202e', '\\u202a\\u202b\\u202c\\u202d\\u202e'],
  ['bidi isolates', '\u2066\u2067\u2068\u2069', '\\u2066\\u2067\\u2068\\u2069'],
  ['bidi marks', '\u061c\u200e\u200f', '\\u061c\\u200e\\u200f'],
  ['byte order mark and noncharacters', '\ufeff\ufffe\uffff', '\\ufeff\\ufffe\\uffff'],
  ['halves of surrogate pairs', 'half of 🔑: \ud83d, \udd11', 'half of 🔑: \\ud83d, \\udd11'],
  ['soft hyphen and blanks without width', '\u00ad\u200b\u2060\u3164', '\\u00ad\\u200b\\u2060\\u3164'],
  ['tags', '\u{e0041}', '\\udb40\\udc41'],
] as const;

const SEEN = ['שלום, Ærø, 鍵, 🔑', 'می\u200cخواهم', '👩\u200d💻 ❤\ufe0f', 'a\u00a0b', 'na\u0303o'];

test.each(UNSEEN)('%s are escaped: in a text, in a name, in JSON', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
  expect(quoted(text).replaceAll('\\b', '\\u0008')).toBe(`"${shown}"`);
  expect(jsonLine({ text }).replaceAll('\\b', '\\u0008')).toBe(`{"text":"${shown}"}`);
});

test.each(SEEN)('writing stays as it is: %s', (text) => {
  expect([visible(text), quoted(text), escaped(Buffer.from(text))]).toEqual([text, `"${text}"`, text]);
});

test('no control character and nothing that turns the direction gets through, whatever it is', () => {
  const points = Array.from({ length: 0x11_0000 }, (_, point) => point);
  const through = points.filter((point) => quoted(String.fromCodePoint(point)).includes(String.fromCodePoint(point)));
  const text = String.fromCodePoint(...through.filter((point) => point < 0x3000));
  expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
  expect(through.filter((point) => point >= 0xd800 && point <= 0xdfff)).toEqual([]);
});

test('a name is one line in quotes, from bytes as from text', () => {
  expect(quoted(Buffer.from('a "b"\r\n\tc\\'))).toBe('"a \\"b\\"\\r\\n\\tc\\\\"');
  expect(escaped(Buffer.from('a "b"\r\n'))).toBe('a \\"b\\"\\r\\n');
});

test('bytes are UTF-8 where they are valid, else latin1, and none is left out', () => {
  expect(displayText(Buffer.from('Grüße'))).toBe('Grüße');
  expect(displayText(Uint8Array.of(0xff, 0x4d, 0xfc))).toBe('ÿMü');
  expect(quoted(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('"\\ufeffA"');
  expect(quoted(Uint8Array.of(0x9b, 0x32, 0x4a))).toBe('"\\u009b2J"');
});

test('a line of JSON means the same, escaped or not', () => {
  const value = { name: UNSEEN.map(([, text]) => text).join(' '), size: 3, list: ['\n', 'é'] };
  expect(JSON.parse(jsonLine(value))).toEqual(value);
  expect(jsonLine(value)).not.toContain('\n');
});

test('a text keeps its tabs and line breaks', () => {
  expect(visible('a tab\tand a\r\nline break\n\r')).toBe('a tab\tand a\nline break\n\\u000d');
});

test('one line has no line breaks and no blanks around it', () => {
  expect(oneLine(' two\r\n lines\t\n')).toBe('two lines');
});

test('markup cannot end a tag, an attribute or a text', () => {
  expect(markup(`</p><script a="b" c='d'>&amp;\u0000`)).toBe(
    '&lt;/p&gt;&lt;script a=&quot;b&quot; c=&#39;d&#39;&gt;&amp;amp;\\u0000',
  );
});
