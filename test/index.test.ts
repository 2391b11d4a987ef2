import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ProjectCopy, ROOT } from './project-copy';

// What another program gets: the package as `npm pack` makes it, unpacked into a folder that has nothing else of the
// project. binary-parser is the only dependency that is there, so whatever else the codecs loaded would be missing.

const PACKED = [
  'src',
  'generated',
  'package.json',
  'tsconfig.base.json',
  'protocol.schema.json',
  '.install',
  'LICENSE',
];

jest.setTimeout(120_000);

let copy: ProjectCopy;
const installed = (...parts: readonly string[]): string => copy.path('program', 'node_modules', 'sealwire', ...parts);

beforeAll(async () => {
  copy = new ProjectCopy(PACKED);
  await copy.compile('src');
  mkdirSync(installed(), { recursive: true });
  for (const path of await packedFiles()) cpSync(copy.path(path), installed(path), { recursive: true });
  for (const name of ['binary-parser', 'typescript', '@types']) {
    symlinkSync(join(ROOT, 'node_modules', name), copy.path('program', 'node_modules', name), 'junction');
  }
  cpSync(join(__dirname, 'another-program.ts'), copy.path('program', 'another-program.mts'));
});

afterAll(() => copy.remove());

async function packedFiles(): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: copy.folder,
    shell: process.platform === 'win32',
  });
  const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
  return packed?.files.map(({ path }) => path) ?? [];
}

/** Runs a program that stands beside the package's consumer; its standard output. */
async function run(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: copy.path('program') });
  return stdout;
}

test('a program in TypeScript is checked against the types, and reads what it wrote', async () => {
  const settings = ['--module', 'node16', '--target', 'es2023', '--strict', '--exactOptionalPropertyTypes'];
  await run(join('node_modules', 'typescript', 'bin', 'tsc'), 'another-program.mts', '--types', 'node', ...settings);
  expect(await run('another-program.mjs')).toBe('code 825: Alice registers\n');
});

test('a program in CommonJS gets the same', async () => {
  const print = "const { editions, dialects, Framer, WireError } = require('sealwire');";
  writeFileSync(
    copy.path('program', 'main.cjs'),
    `${print} console.log(editions.some(({ id }) => id === '2024b'), Array.isArray(dialects), typeof Framer, WireError.name);`,
  );
  expect(await run('main.cjs')).toBe('true true function WireError\n');
});

test('the package holds the command, the schema and what its installation runs, and no tests', () => {
  const { bin, scripts } = JSON.parse(readFileSync(installed('package.json'), 'utf8')) as {
    bin: { sealwire: string };
    scripts: { postinstall: string };
  };
  const [, script] = scripts.postinstall.split(' ');
  const due = [bin.sealwire, script ?? '', 'protocol.schema.json', 'LICENSE', 'dist/src/index.d.ts'];
  expect(due.filter((path) => !existsSync(installed(path)))).toEqual([]);
  const none = ['dist/test', 'dist/generated/tests', 'dist/codegen', 'test', 'generated/tests'];
  expect(none.filter((path) => existsSync(installed(path)))).toEqual([]);
});

test('a declaration leads to the source that it was made from', () => {
  const maps = ['dist/src/index.d.ts.map', 'dist/src/wire/framer.d.ts.map', 'dist/generated/index.d.ts.map'];
  for (const map of maps) {
    const { sources } = JSON.parse(readFileSync(installed(map), 'utf8')) as { sources: string[] };
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((source) => !existsSync(installed(dirname(map), source)))).toEqual([]);
  }
});
