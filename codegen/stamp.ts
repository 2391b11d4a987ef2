import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the output depends on besides the schema: the compiled generator, its packages, and how code is formatted. */
const INPUTS = [
  'dist/codegen',
  'dist/src/text',
  'dist/src/wire',
  'package-lock.json',
  '.prettierrc.json',
  '.editorconfig',
];

/** Whether the last run left the output as it is, from this schema and by this generator: another would change nothing. */
export function isStamped(path: string, schema: string, root: string, output: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8') === stampOf(schema, root, output);
}

/** Notes at `path` what a run has made of what. */
export function stamp(path: string, schema: string, root: string, output: string): void {
  writeFileSync(path, stampOf(schema, root, output));
}

/** A hash of the schema's text, of everything else that the output depends on, and of the output. */
function stampOf(schema: string, root: string, output: string): string {
  const hash = createHash('sha256').update(schema);
  for (const place of [...INPUTS.map((input) => join(root, input)), output]) {
    for (const file of filesAt(place)) hash.update(`\n${file}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** The file itself, or the files below a folder, always in the same order. */
function filesAt(place: string): readonly string[] {
  if (!existsSync(place)) return [];
  if (statSync(place).isFile()) return [place];
  const names = readdirSync(place, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
