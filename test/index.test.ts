import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { ProjectCopy, ROOT } from './project-copy';

// What another program gets: the package as `npm pack` makes it, unpacked into a folder that has nothing else of the
// project. binary-parser is the only dependency that is there, so whatever else the codecs loaded would be missing.

const PACKED = [
  'src',
  'generated',
  join('codegen', 'meta-schema.json'),
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
  // Else the program would be a part of the copy, whose name is the package's.
  writeFileSync(copy.path('program', 'package.json'), '{ "name": "program" }');
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
  expect(await run('another-program.mjs')).toBe('Alice registers\ncode 825: Register\n');
});

test('a program in CommonJS gets the same', async () => {
  const print = "const { editions, dialects, Framer, WireError } = require('sealwire');";
  writeFileSync(
    copy.path('program', 'main.cjs'),
    `${print} console.log(editions.some(({ id }) => id === '2024b'), Array.isArray(dialects), typeof Framer, WireError.name);`,
  );
  expect(await run('main.cjs')).toBe('true true function WireError\n');
});

test('a program can give out what it gets, with declarations of its own', async () => {
  const program = `import { createFramer, decode, edition2022, edition2024b, encode, profiles } from 'sealwire';
export const newest = profiles['2024b'];
export const register = (name: Uint8Array) => encode(edition2024b, { name: 'Register', header: {}, value: { name } });
export const read = (bytes: Uint8Array) => decode(edition2024b, 'response', bytes);
export const size = (bytes: Uint8Array): number => {
  const message = decode(edition2024b, 'request', bytes);
  return message.name === 'SendFile' ? message.value.originalSize : 0;
};
export const framer = createFramer('response');
// @ts-expect-error -- the first edition does not have it
encode(edition2022, { name: 'Reconnect', header: {}, value: { name: new Uint8Array(1) } });
`;
  writeFileSync(copy.path('program', 'library.mts'), program);
  const settings = [
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--declaration',
  ];
  await run(join('node_modules', 'typescript', 'bin', 'tsc'), 'library.mts', '--types', 'node', ...settings);
  expect(readFileSync(copy.path('program', 'library.d.mts'), 'utf8')).toContain('export declare const newest: ');
});

test('whoever wants the codecs alone loads nothing but binary-parser', async () => {
  const print = "require('sealwire/codecs'); console.log(JSON.stringify(Object.keys(require.cache)))";
  writeFileSync(copy.path('program', 'codecs.cjs'), print);
  const loaded = (JSON.parse(await run('codecs.cjs')) as string[]).map((path) => path.split(sep).join('/'));
  const packages = loaded.flatMap((path) => /node_modules\/([^/]+)/.exec(path)?.[1] ?? []);
  const ours = loaded.flatMap((path) => /node_modules\/sealwire\/dist\/(.*)\/[^/]*$/.exec(path)?.[1] ?? []);
  expect(new Set(packages)).toEqual(new Set(['sealwire', 'binary-parser']));
  const folders = ['generated', 'generated/layouts', 'generated/profiles', 'src', 'src/protocol', 'src/wire'];
  expect([...new Set(ours)].filter((folder) => folder !== 'src/wire/tolerances').sort()).toEqual(folders);
});

test('the schema is there to read, and its own schema beside it', async () => {
  const print =
    "const schema = require('sealwire/protocol.schema.json'); console.log(schema.name, Object.keys(schema.editions).at(-1));";
  writeFileSync(copy.path('program', 'schema.cjs'), print);
  expect(await run('schema.cjs')).toBe('sealwire 2024b\n');
  const { $schema } = JSON.parse(readFileSync(installed('protocol.schema.json'), 'utf8')) as { $schema: string };
  expect(existsSync(installed($schema))).toBe(true);
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
