import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectCopy } from '../project-copy';

// A run on the project's own output, which only a copy of the project can try.

const MAIN = join('dist', 'codegen', 'main.js');
const UNCHANGED = /^codegen: nothing has changed since the last run \(\d+ ms\)\n$/;
const written = (count: number): RegExp =>
  new RegExp(`^codegen: \\d+ files, ${count} written, 0 removed \\(\\d+ ms\\)\\n$`);

let copy: ProjectCopy;
beforeAll(() => {
  copy = new ProjectCopy(['generated', 'package-lock.json', '.prettierrc.json', 'protocol.schema.json']);
});
beforeEach(() => copy.node(MAIN));
afterAll(() => copy.remove());

jest.setTimeout(120_000);

test('a second run has nothing to do', async () => {
  expect(await copy.node(MAIN)).toMatch(UNCHANGED);
  expect(await copy.node(MAIN, '--check')).toMatch(/^codegen: \d+ files, all up to date/);
});

test('output that was changed or removed since is written again', async () => {
  const [first, second] = [copy.path('generated', 'index.ts'), copy.path('generated', 'rules.ts')];
  const before = [readFileSync(first, 'utf8'), readFileSync(second, 'utf8')];
  appendFileSync(first, '// More.\n');
  rmSync(second);
  expect(await copy.node(MAIN)).toMatch(written(2));
  expect([readFileSync(first, 'utf8'), readFileSync(second, 'utf8')]).toEqual(before);
  expect(await copy.node(MAIN)).toMatch(UNCHANGED);
});

test.each([
  ['the schema', 'protocol.schema.json'],
  ['the generator', join('dist', 'codegen', 'emit', 'rules.js')],
  ['a package', 'package-lock.json'],
])('%s in another form makes it run', async (_, path) => {
  appendFileSync(copy.path(path), '\n');
  expect(await copy.node(MAIN)).toMatch(written(0));
});
