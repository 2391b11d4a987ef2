import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PROBE } from './probe-schema';
import { edited } from './schema-text';

// What npm run codegen runs once it is compiled; npm test compiles it first.
const COMMAND = join(__dirname, '..', '..', 'dist', 'codegen', 'main.js');
const USAGE = `Usage: npm run codegen [-- OPTIONS]

Reads protocol.schema.json, checks it, and writes generated/. Nothing is written where anything is wrong.

  --check        write nothing; exit with 7 if anything would change
  --watch        follow the schema and run again whenever it changes
  --schema FILE  read another schema
  --out DIR      write to another folder
  --help         this text
`;

/** A small protocol, which takes a tenth of the time. */
const SMALL = JSON.stringify(PROBE, undefined, 2);

// A test here starts the generator up to four times.
jest.setTimeout(120_000);

const wrong = edited([{ find: '"port": 1357', put: '«"port": 0' }]);
const folders: string[] = [];

/** A new folder with a schema in it; the command runs there. */
function folderWith(schema: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sealwire-codegen-'));
  folders.push(folder);
  writeFileSync(join(folder, 'protocol.schema.json'), schema);
  return folder;
}

function start(folder: string, ...flags: readonly string[]): ChildProcess {
  const paths = ['--schema', 'protocol.schema.json', '--out', 'out'];
  return spawn(process.execPath, [COMMAND, ...paths, ...flags], { cwd: folder, stdio: 'pipe' });
}

function run(
  folder: string,
  ...flags: readonly string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = start(folder, ...flags);
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Every file of the output, with its text and the time of its last change. */
function outputOf(folder: string): Record<string, string> {
  const out = join(folder, 'out');
  const files = readdirSync(folder).includes('out') ? readdirSync(out, { recursive: true, encoding: 'utf8' }) : [];
  const paths = files.filter((path) => statSync(join(out, path)).isFile());
  return Object.fromEntries(
    paths.map((path) => {
      const whole = join(out, path);
      return [path.split(sep).join('/'), `${statSync(whole).mtimeMs} ${readFileSync(whole, 'utf8')}`];
    }),
  );
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test('what was written is up to date; what was changed, removed or added since is listed and not touched', async () => {
  const folder = folderWith(SMALL);
  const written = await run(folder);
  expect(written).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^codegen: \d+ files, \d+ written, 0 removed \(\d+ ms\)\n$/),
    stderr: '',
  });
  const output = outputOf(folder);
  expect(Object.keys(output)).toEqual(
    expect.arrayContaining([
      'index.ts',
      'messages.ts',
      'profiles/first.ts',
      'tests/profiles.test.ts',
      'vectors/first.json',
    ]),
  );

  const clean = await run(folder, '--check');
  expect(clean).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^codegen: \d+ files, all up to date \(\d+ ms\)\n$/),
    stderr: '',
  });

  writeFileSync(join(folder, 'out', 'messages.ts'), '// changed by hand\n');
  rmSync(join(folder, 'out', 'vectors', 'first.json'));
  writeFileSync(join(folder, 'out', 'layouts', 'stale.ts'), '// of a message that is gone\n');
  const spoilt = outputOf(folder);
  expect(await run(folder, '--check')).toEqual({
    code: 7,
    stdout: '',
    stderr: 'codegen: out of date, run npm run codegen:\n  messages.ts\n  vectors/first.json\n  layouts/stale.ts\n',
  });
  expect(outputOf(folder)).toEqual(spoilt);

  const mended = await run(folder);
  expect([mended.code, mended.stdout]).toEqual([0, expect.stringContaining(' 2 written, 1 removed ')]);
  const after = outputOf(folder);
  expect(Object.keys(after).sort()).toEqual(Object.keys(output).sort());
  // Only what differed was written: the times of the others are what they were.
  const rewritten = Object.keys(after).filter((path) => after[path] !== output[path]);
  expect(rewritten.sort()).toEqual(['messages.ts', 'vectors/first.json']);
});

test('a schema with a mistake is refused as a whole', async () => {
  const folder = folderWith(wrong.text);
  expect(await run(folder)).toEqual({
    code: 2,
    stdout: '',
    stderr:
      `protocol.schema.json:${String(wrong.places[0])}: $.editions["2023b"].port: this number is too small\n` +
      '  Use at least 1.\ncodegen: refused, nothing was written\n',
  });
  expect(readdirSync(folder)).toEqual(['protocol.schema.json']);
});

test('a missing schema is named', async () => {
  const folder = folderWith(SMALL);
  expect(await run(folder, '--schema', 'elsewhere.json')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'codegen: there is no file elsewhere.json; name one with --schema\n',
  });
  expect(readdirSync(folder)).toEqual(['protocol.schema.json']);
});

test('an unknown flag gets the usage, and --help too', async () => {
  const folder = folderWith(SMALL);
  const [unknown, help] = await Promise.all([run(folder, '--chekc'), run(folder, '--help')]);
  expect(unknown).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/^codegen: Unknown option '--chekc'/) });
  expect(unknown.stderr.endsWith(`\n\n${USAGE}`)).toBe(true);
  expect(help).toEqual({ code: 0, stdout: USAGE, stderr: '' });
});

test('--watch runs again at each change, and outlives a mistake', async () => {
  const folder = folderWith(SMALL.replace('"port": 4321', '"port": 0'));
  const child = start(folder, '--watch');
  let said = '';
  const listen = (text: string): void => void (said += text);
  child.stdout?.setEncoding('utf8').on('data', listen);
  child.stderr?.setEncoding('utf8').on('data', listen);
  const closed = new Promise((resolve) => child.once('close', resolve));
  const late = Date.now() + 25_000;
  /** Resolves once the command has said so, and rejects where it ends before, or never does. */
  const saying = async (text: string): Promise<void> => {
    while (!said.includes(text)) {
      const isOver = child.exitCode !== null || child.signalCode !== null || Date.now() > late;
      if (isOver) throw new Error(`it never said "${text}", but: ${said}`);
      await Promise.race([closed, wait(20)]);
    }
    said = '';
  };
  try {
    await saying('watching, stop with Ctrl+C');
    expect(outputOf(folder)).toEqual({});
    writeFileSync(join(folder, 'protocol.schema.json'), SMALL);
    await saying(' written, 0 removed');
    writeFileSync(join(folder, 'protocol.schema.json'), SMALL.replace('"port": 4321', '"port": 1235'));
    await saying(' 1 written, 0 removed');
    expect(outputOf(folder)['profiles/first.ts']).toContain('port: 1235,');
  } finally {
    child.kill();
    await closed;
  }
});
