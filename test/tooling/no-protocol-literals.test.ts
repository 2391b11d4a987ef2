import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Rule, RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';

const folder = mkdtempSync(path.join(tmpdir(), 'sealwire-'));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = path.join(folder, 'protocol.schema.json');
writeFileSync(
  schema,
  JSON.stringify({
    editions: {
      '2022': { codes: { Register: 1100 }, port: 1234 },
      '2024b': { extends: '2022', codes: { Register: 825, Reconnect: null } },
    },
    headers: { request: { fields: { sender: {}, code: {} } } },
    messages: { Send: { fields: { fileName: {}, content: {} } } },
    dialects: { '2024b-a': { codes: { Register: 4711 } }, slow: { extends: '2022' } },
  }),
);

const rule = jest.requireActual<Rule.RuleModule>('../../.eslint/no-protocol-literals.cjs');
const ruleTester = new RuleTester({ languageOptions: { parser: tseslint.parser } });

const ok = (name: string, code: string) => ({ name, code, options: [{ schema }] });
const id = (name: string, code: string, found: string) => ({
  ...ok(name, code),
  errors: [
    {
      message: `'${found}' is an edition or dialect of protocol.schema.json: take a profile, and ask it for what differs.`,
    },
  ],
});
const messageCode = (name: string, code: string, found: string) => ({
  ...ok(name, code),
  errors: [
    {
      message:
        `${found} is a message code of protocol.schema.json: ask the profile for its descriptor of the message. ` +
        'Where the number means something else, write it as what it is, such as 15 * 60.',
    },
  ],
});

const wire = (name: string, code: string) => ({ name, code, options: [{ schema, fields: { but: ['code'] } }] });
const field = (name: string, code: string, found: string) => ({
  ...wire(name, code),
  errors: [
    {
      message: `'${found}' is a field of protocol.schema.json: take its name from a layout, or do this in src/protocol.`,
    },
  ],
});

ruleTester.run('no-protocol-literals', rule, {
  valid: [
    ok('asks the profile', 'if (code === profile.requests.Register.code) accept();'),
    ok('a longer word', "name = 'es2022'; other = '2024bc'; slowly = 'slowly';"),
    ok('an edition of another schema', "edition = '2023a';"),
    ok('a default port is no code', 'port = 1234;'),
    ok('other numbers', 'x = [0, 1, 8250, 82.5, null, true];'),
    ok('a code in a longer text', "hint = 'at most 1100 bytes';"),
    ok('a code in a comment', '// 825 ms were measured'),
    ok('a field where fields may be named', 'const { fileName } = message; message["content"] = sender;'),
    wire('a field by the name in a layout', 'values[layout.size.name] = 5;'),
    wire('a field that is excepted', 'const { code } = descriptor;'),
    wire('a word of a sentence', "hint = 'Count the content and its sender.';"),
    wire('a longer name', 'const fileNames = contents;'),
  ],
  invalid: [
    field('a field as a property', 'message.fileName;', 'fileName'),
    field('a field as a private property', 'class A { #content = 1; }', 'content'),
    field('a field that an interface has', 'interface Header { readonly sender: string }', 'sender'),
    field('a field as a string', "values['content'];", 'content'),
    field('a field of several words in a sentence', 'text = `fileName is too long`;', 'fileName'),
    id('an edition as a string', "edition = '2024b';", '2024b'),
    id('an edition within a text', "doc = 'only in 2024b, not later';", '2024b'),
    id('an edition beside an underscore', "file = 'edition_2022.ts';", '2022'),
    id('an edition in capitals', "edition = '2024B';", '2024B'),
    id('an edition in a template', 'file = `edition-${n}-2022.ts`;', '2022'),
    id('a dialect, not the edition that it begins with', "dialect = '2024b-a';", '2024b-a'),
    id('a dialect that is a word', "if (dialect === 'slow') wait();", 'slow'),
    id('a key', "table = { '2024b': 1 };", '2024b'),
    id('a type', "type Edition = '2024b' | string;", '2024b'),
    id('a pattern', 'known = /^2024b$/;', '2024b'),
    id('an import', "import { profile } from './2024b';", '2024b'),
    id('a comment', '// as in 2024b, two fields', '2024b'),
    id('a doc comment', '/** Sent in `2022` only. */ function send() {}', '2022'),
    id('an edition as a number', "year = '2022';", '2022'),
    messageCode('a code', 'if (code === 825) accept();', '825'),
    messageCode('a code in hexadecimal', 'code = 0x339;', '825'),
    messageCode('a code as bigint', 'code = 825n;', '825'),
    messageCode('a code of a dialect', 'code = 4711;', '4711'),
    messageCode('a numeric key', 'names = { 1100: 1 };', '1100'),
    messageCode('a quoted key', "names = { '1100': 1 };", '1100'),
    messageCode('a case', 'switch (code) { case 1100: accept(); }', '1100'),
    messageCode('an enumeration', 'enum Code { Register = 1100 }', '1100'),
  ],
});

test('a schema without editions is an error, not a rule that finds nothing', () => {
  const empty = path.join(folder, 'empty.json');
  writeFileSync(empty, '{}');
  const create = () => rule.create({ options: [{ schema: empty }] } as unknown as Rule.RuleContext);
  expect(create).toThrow(`${empty} names no edition, so there is nothing to look for`);
});
