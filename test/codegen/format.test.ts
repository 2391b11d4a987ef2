import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { GeneratedFile } from '../../codegen/emit/source';

// prettier is an ES module, which jest cannot load: another process formats.
const FORMAT = join(__dirname, '..', '..', 'dist', 'codegen', 'format.js');
const PROGRAM = `
const { format } = require(process.argv[1]);
const { files, folder, kept } = JSON.parse(process.argv[2]);
format(files, folder, kept).then((formatted) => console.log(JSON.stringify(formatted)));
`;

let folder = '';
let kept = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealwire-format-'));
  kept = join(folder, 'kept.json');
  writeFileSync(join(folder, '.prettierrc'), '{ "singleQuote": true }');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function format(files: readonly GeneratedFile[]): Promise<readonly GeneratedFile[]> {
  const args = ['-e', PROGRAM, FORMAT, JSON.stringify({ files, folder, kept })];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout) as readonly GeneratedFile[];
}

/** A file that is not formatted, and the same as prettier leaves it. */
const unformatted = (name: string): GeneratedFile => ({ path: `${name}.ts`, text: `export const ${name}="${name}"` });
const formatted = (name: string): GeneratedFile => ({
  path: `${name}.ts`,
  text: `export const ${name} = '${name}';\n`,
});

test('TypeScript and documents are formatted as their folder says, and data is left alone', async () => {
  const data = { path: 'data.json', text: '{"a":1}' };
  expect(await format([unformatted('one'), data, { path: 'README.md', text: '* a' }])).toEqual([
    formatted('one'),
    data,
    { path: 'README.md', text: '- a\n' },
  ]);
});

test('what was formatted before is taken from what is kept, under whatever name it comes', async () => {
  await format([unformatted('one')]);
  writeFileSync(kept, readFileSync(kept, 'utf8').replace("'one'", "'kept'"));
  const other = { ...unformatted('one'), path: 'other.ts' };
  const [first, second] = await format([other, unformatted('two')]);
  expect(first).toEqual({ path: 'other.ts', text: "export const one = 'kept';\n" });
  expect(second).toEqual(formatted('two'));
});

test('nothing kept is used once the configuration is another', async () => {
  await format([unformatted('one')]);
  writeFileSync(join(folder, '.prettierrc'), '{ "semi": false }');
  expect(await format([unformatted('one')])).toEqual([{ path: 'one.ts', text: 'export const one = "one"\n' }]);
});

test.each(['', '{"cut'])('kept texts that are damaged (%j) are made anew', async (damaged) => {
  writeFileSync(kept, damaged);
  expect(await format([unformatted('one')])).toEqual([formatted('one')]);
  expect(Object.values(JSON.parse(readFileSync(kept, 'utf8')) as object)).toEqual([formatted('one').text]);
});

test('many files are formatted by several threads, each in its place', async () => {
  const names = Array.from({ length: 301 }, (_, index) => `name${index}`);
  expect(await format(names.map(unformatted))).toEqual(names.map(formatted));
});

test('a file that cannot be read as TypeScript is an error, also in a thread, and nothing is kept', async () => {
  const wrong = { path: 'wrong.ts', text: 'const = 1' };
  for (const many of [1, 301]) {
    const files = Array.from({ length: many }, (_, index) => unformatted(`name${index}`));
    await expect(format([...files, wrong])).rejects.toThrow(/Unexpected token/);
  }
  expect(existsSync(kept)).toBe(false);
});
