import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

// Codecs written into another project, which has nothing of this one: a fresh folder with the packages that the codecs
// need, a compiler as strict as it can be, and either module system of Node.

const ROOT = join(__dirname, '..', '..');
const STRICT = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noImplicitOverride: true },
  ...{ noUnusedLocals: true, noUnusedParameters: true, isolatedModules: true },
  ...{
    target: 'es2023',
    module: 'nodenext',
    outDir: 'out',
    rootDir: 'src',
    declaration: true,
    types: ['node'],
    skipLibCheck: true,
  },
};

const PROGRAM = `
const clientId = new Uint8Array(16).fill(7);
const fileName = new TextEncoder().encode('a.txt');
const value = { contentSize: 3, originalSize: 2, packetNumber: 1, totalPackets: 1, fileName };
const bytes = encode(edition2024b, { name: 'SendFile', header: { clientId }, value, body: Uint8Array.of(1, 2, 3) });
const message = decode(profiles['2024b'], 'request', bytes);
const size: number = message.name === 'SendFile' ? message.value.originalSize : 0;
const framer = new Framer('request');
framer.push(bytes);
console.log(bytes.length, message.name, size, message.body?.join(), framer.next([edition2024b])?.kind);
`;
const SAID = `${23 + 267 + 3} SendFile 2 1,2,3 message\n`;

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'sealwire-standalone-'));
const run = async (cwd: string, ...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, args, { cwd })).stdout;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A project of this kind with the codecs in it, compiled; its folder. */
async function projectOf(type: 'module' | 'commonjs', program: string): Promise<string> {
  const project = join(folder, type);
  mkdirSync(join(project, 'src'), { recursive: true });
  mkdirSync(join(project, 'node_modules'));
  for (const name of ['binary-parser', '@types', 'undici-types']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name), 'junction');
  }
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'another', type }));
  // With this switch a project of CommonJS could not say import.
  const config = { compilerOptions: { ...STRICT, verbatimModuleSyntax: type === 'module' }, include: ['src'] };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
  writeFileSync(join(project, 'src', 'main.ts'), program);
  await run(project, join(ROOT, 'dist', 'codegen', 'main.js'), '--out', join('src', 'wire-protocol'));
  try {
    await run(project, join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.');
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout, { cause: error });
  }
  return project;
}

const NAMES = 'decode, edition2024b, encode, Framer, profiles';

test('codecs in a strict project of ECMAScript modules compile, and read what they wrote', async () => {
  const project = await projectOf('module', `import { ${NAMES} } from './wire-protocol/codecs.js';\n${PROGRAM}`);
  expect(await run(project, join('out', 'main.js'))).toBe(SAID);
  expect(readdirSync(join(project, 'src', 'wire-protocol')).sort()).toEqual([
    ...['checksums.ts', 'codecs.ts', 'index.ts', 'layouts', 'messages.ts', 'profile.ts', 'profiles', 'rules.ts'],
    ...['runtime', 'tolerances.ts', 'types'],
  ]);
  expect(readdirSync(join(project, 'src', 'wire-protocol', 'runtime')).sort()).toEqual([
    'crypto',
    'parser.ts',
    'protocol',
    'wire',
  ]);
});

test('and so they do in one of CommonJS', async () => {
  const program = `import codecs = require('./wire-protocol/codecs.js');\nconst { ${NAMES} } = codecs;\n${PROGRAM}`;
  const project = await projectOf('commonjs', program);
  expect(await run(project, join('out', 'main.js'))).toBe(SAID);
  expect(readFileSync(join(project, 'out', 'main.js'), 'utf8')).toContain('require("./wire-protocol/codecs.js")');
});
