import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const LINES = join(__dirname, '..', '..', 'dist', 'src', 'cli', 'lines.js');

/** A process that writes lines as the script says; its output is not read until somebody does. */
function writing(script: string) {
  const code = `const lines = new (require(${JSON.stringify(LINES)}).Lines)();\n${script}`;
  return spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function outputOf(child: ReturnType<typeof writing>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of child.stdout) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

const COUNT = 100_000;

test('lines come whole and in order, also to a reader who lets them wait', async () => {
  // More than a pipe holds, on an output that says so instead of waiting, as it is once Node has opened it.
  const child = writing(`process.stdout; for (let n = 0; n < ${COUNT}; n++) lines.write('line ' + n);`);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const lines = (await outputOf(child)).split('\n');
  expect(lines).toEqual([...Array.from({ length: COUNT }, (_, n) => `line ${n}`), '']);
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
