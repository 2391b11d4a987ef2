import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync, readSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Lines } from '../../src/cli/lines';
import { freshDirectory } from './command';

const directory = freshDirectory();
const LINES = join(__dirname, '..', '..', 'dist', 'src', 'cli', 'lines.js');
const MEBIBYTE = 1024 * 1024;

/** A process that writes lines as the script says; its output is not read until somebody does. */
function writing(script: string) {
  const code = `
    const { Lines, openStandardOutput } = require(${JSON.stringify(LINES)});
    const lines = new Lines({ fd: openStandardOutput(), dropped: (count) => count + ' dropped' });
    ${script}`;
  return spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function outputOf(child: ReturnType<typeof writing>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of child.stdout) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `line ${n}`);
}

/** A pipe with a name, of which both ends are here and no operation waits. */
function pipe() {
  const path = join(directory(), 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const read = (): string => {
    const bytes = Buffer.alloc(MEBIBYTE);
    try {
      return bytes.toString('latin1', 0, readSync(reader, bytes));
    } catch {
      return '';
    }
  };
  return { writer, read, close: () => closeSync(reader) };
}

/** Lines on a pipe that is full already. */
function onFullPipe() {
  const { writer, read, close } = pipe();
  while (tryToFill(writer));
  const lines = new Lines({ fd: writer, dropped: (count) => `${count} dropped` });
  return { lines, read, close };
}

function tryToFill(fd: number): boolean {
  try {
    return writeSync(fd, Buffer.alloc(4096, '.')) > 0;
  } catch {
    return false;
  }
}

/** Reads until the lines are written. */
async function drained({ lines, read }: ReturnType<typeof onFullPipe>): Promise<readonly string[]> {
  let text = '';
  const ended = lines.end(10_000);
  const timer = setInterval(() => (text += read()), 1);
  await ended;
  clearInterval(timer);
  return (text + read()).replace(/^\.*/, '').split('\n').slice(0, -1);
}

const COUNT = 50_000;

test('lines come whole and in order, also to a reader who lets them wait', async () => {
  // More than a pipe holds.
  const child = writing(`for (let n = 0; n < ${COUNT}; n++) lines.write('line ' + n); setTimeout(() => 0, 1000);`);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await outputOf(child)).split('\n')).toEqual([...numbered(COUNT), '']);
});

test('the lines of the turn in which a process ends come too', async () => {
  expect(await outputOf(writing(`lines.write('one'); lines.write('two'); process.exit();`))).toBe('one\ntwo\n');
});

test('who writes goes on when nobody reads any more', async () => {
  const child = writing(`
    const timer = setInterval(() => lines.write('line'), 1);
    setTimeout(() => { clearInterval(timer); console.error('went on'); }, 300);`);
  child.stdout.destroy();
  const [[said]] = await Promise.all([once(child.stderr, 'data'), once(child, 'exit')]);
  expect(String(said)).toBe('went on\n');
  expect(child.exitCode).toBe(0);
});

test.each([
  ['below', MEBIBYTE - 1, 0],
  ['at', MEBIBYTE, 0],
  ['above', MEBIBYTE + 1, 1],
])('lines wait for a reader up to 1 MiB: %s it', async (_, bytes, dropped) => {
  const full = onFullPipe();
  const first = Array.from({ length: Math.floor(MEBIBYTE / 100) }, (_, n) => String(n).padEnd(99));
  const last = ''.padEnd((bytes % (first.length * 100)) - 1, 'x');
  for (const line of [...first, last]) full.lines.write(line);
  expect(full.lines.dropped).toBe(dropped);
  expect(await drained(full)).toEqual([...first, dropped === 0 ? last : '1 dropped']);
  full.close();
});

test('one line stands where lines are missing, and those after it come again', async () => {
  const full = onFullPipe();
  for (let n = 0; n < 2 * MEBIBYTE; n += 100) full.lines.write(String(n).padEnd(99));
  const { dropped } = full.lines;
  expect(dropped).toBeGreaterThan(10_000);
  const first = await drained(full);
  expect(first.at(-1)).toBe(`${dropped} dropped`);
  expect(first).toHaveLength(Math.floor(MEBIBYTE / 100) + 1);
  full.lines.write('again');
  expect(await drained(full)).toEqual(['again']);
  expect(full.lines.dropped).toBe(dropped);
  full.close();
});

test('what cannot be written waits, and is told, and that it can be again', async () => {
  const problems: (string | undefined)[] = [];
  const fd = openSync('/dev/full', 'w');
  const lines = new Lines({ fd, dropped: String, onProblem: (problem) => problems.push(problem) });
  lines.write('one');
  await lines.end(50);
  expect([problems, lines.problem, lines.dropped]).toEqual([['ENOSPC'], 'ENOSPC', 0]);
  lines.write('two');
  const path = join(directory(), 'log');
  lines.replace(openSync(path, 'a'));
  await lines.end(1000);
  expect([problems, lines.problem]).toEqual([['ENOSPC', undefined], undefined]);
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
});

test('files that take each other’s place have each line once, and whole', async () => {
  const path = join(directory(), 'log');
  const lines = new Lines({ fd: openSync(path, 'a'), dropped: String });
  for (let n = 0; n < 5_000; n++) {
    lines.write(`line ${n}`);
    if (n % 500 === 250) {
      renameSync(path, `${path}.${Math.floor(n / 500)}`);
      lines.replace(openSync(path, 'a'));
    }
    if (n % 7 === 0) await new Promise(setImmediate);
  }
  await lines.end(10_000);
  const files = [...Array.from({ length: 10 }, (_, n) => `${path}.${n}`), path];
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  expect(texts.filter((text) => text !== '' && !text.endsWith('\n'))).toEqual([]);
  expect(texts.join('').split('\n').slice(0, -1)).toEqual(numbered(5_000));
});
