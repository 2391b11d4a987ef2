import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const read = (...path: readonly string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const readme = read('README.md');

test.each([
  ['json', 'test/interop/sixth-edition.json'],
  ['ts', 'test/another-program.ts'],
])('the README shows in its block of %s what the tests carry out: %s', (language, path) => {
  expect(readme).toContain(`\`\`\`${language}\n${read(path)}\`\`\`\n`);
});
