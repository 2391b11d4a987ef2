import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const read = (...path: readonly string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
const readme = read('README.md');

test.each([
  ['json', 'test/interop/sixth-edition.json'],
  ['ts', 'test/another-program.ts'],
])('the README shows in its block of %s what the tests carry out: %s', (language, path) => {
  expect(readme).toContain(`\`\`\`${language}\n${read(path)}\`\`\`\n`);
});

test.each(['README.md', 'CONTRIBUTING.md'])('%s names no npm script that is not there', (page) => {
  const named = [...read(page).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script]) => script);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((script) => !Object.hasOwn(scripts, script ?? ''))).toEqual([]);
});

test.each(['README.md', 'CONTRIBUTING.md'])('every link of %s to a file leads to one', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? '');
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
