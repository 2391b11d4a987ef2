import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  fillIn,
  howEnded,
  lastLines,
  startCommand,
  type CommandProcess,
} from '../../../src/conformance/target/command';
import { rejection } from '../../course/refusal';
import { isAlive, pidsIn, until } from './alive';
import { freshDirectory } from './directory';

const startedHere: CommandProcess[] = [];
afterEach(() => Promise.all(startedHere.splice(0).map((command) => command.stop())));
const { path: directory, put } = freshDirectory();
const NODE = `"${process.execPath}"`;
const posixOnly = process.platform === 'win32' ? describe.skip : describe;

async function started(
  command: string,
  more: { readonly environment?: Readonly<Record<string, string>>; readonly graceMs?: number } = {},
): Promise<CommandProcess> {
  const made = await startCommand({ command, directory: directory(), ...more });
  startedHere.push(made);
  return made;
}

/** What a program prints, once it has ended. */
async function printed(program: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  put('program.js', program);
  const command = await started(`${NODE} program.js`, { environment });
  await command.ended;
  await command.stop();
  return command.output();
}

describe('a started command', () => {
  test('runs in its directory, with its own variables beside those of the kit', async () => {
    const program = `const { PATH, OWN, PYTHONUNBUFFERED } = process.env;
      console.log(JSON.stringify([require('fs').realpathSync('.'), PATH, OWN, PYTHONUNBUFFERED]));`;
    const [where, ...variables] = JSON.parse(await printed(program, { OWN: 'x' })) as readonly string[];
    expect(where).toContain(directory());
    expect(variables).toEqual([process.env['PATH'], 'x', '1']);
  });

  test('finds its input at an end', async () => {
    await expect(printed("process.stdin.on('end', () => console.log('end')).resume();")).resolves.toBe('end\n');
  });

  test('is heard on standard output and standard error', async () => {
    const output = await printed("console.log('one'); console.error('two');");
    expect(output.split('\n').sort()).toEqual(['', 'one', 'two']);
  });

  test('is remembered by the last 16 KiB of what it prints', async () => {
    const output = await printed("process.stdout.write('a'.repeat(100_000) + 'b'.repeat(16_384));");
    expect(output).toBe('b'.repeat(16_384));
  });

  test('is remembered without the rest of a character that is cut', async () => {
    const output = await printed("process.stdout.write('\\u20ac'.repeat(10_000) + '!');");
    expect(output).toBe(`${'\u20ac'.repeat(5461)}!`);
  });

  test('is kept whole where it prints bytes that are no text', async () => {
    await expect(printed('process.stdout.write(Buffer.from([0x80, 0x41]));')).resolves.toBe('\ufffdA');
  });

  test('says with which exit code it ended', async () => {
    const command = await started('exit 3');
    await expect(command.ended).resolves.toEqual({ exitCode: 3, signal: undefined });
    expect(command.isAlive()).toBe(false);
  });

  test('that no shell can be started for is refused', async () => {
    const missing = join(directory(), 'missing');
    await expect(rejection(startCommand({ command: 'exit', directory: missing }))).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_COMMAND',
      message: `the command cannot be run: no shell starts in ${missing}`,
      hint: 'The system says ENOENT.',
    });
  });
});

posixOnly('a stopped command (Windows has no process groups)', () => {
  test('ends with all that it has started', async () => {
    const command = await started('sleep 100 & echo $! > pids; sleep 100 & echo $! >> pids; echo $$ >> pids; wait');
    const pids = await pidsIn(join(directory(), 'pids'), 3);
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    await command.stop();
    expect(pids.map(isAlive)).toEqual([false, false, false]);
    await expect(command.ended).resolves.toEqual({ exitCode: undefined, signal: 'SIGTERM' });
  });

  test('can say goodbye', async () => {
    put(
      'program.js',
      "process.on('SIGTERM', () => { console.log('bye'); process.exit(4); }); console.log('up'); setInterval(() => {}, 1000);",
    );
    const command = await started(`exec ${NODE} program.js`, { graceMs: 20_000 });
    await until(() => command.output() === 'up\n');
    await command.stop();
    expect(command.output()).toBe('up\nbye\n');
    await expect(command.ended).resolves.toEqual({ exitCode: 4, signal: undefined });
  });

  test('is killed after the grace where it does not listen to SIGTERM', async () => {
    // What a shell ignores, its children ignore as well.
    const command = await started("trap '' TERM; sleep 100 & echo $! > pids; wait", { graceMs: 50 });
    const pids = await pidsIn(join(directory(), 'pids'), 1);
    await command.stop();
    expect(pids.map(isAlive)).toEqual([false]);
    await expect(command.ended).resolves.toEqual({ exitCode: undefined, signal: 'SIGKILL' });
  });

  test('takes along what it left in the background when it ended', async () => {
    const command = await started('sleep 100 & echo $! > pids');
    await command.ended;
    const pids = await pidsIn(join(directory(), 'pids'), 1);
    expect(pids.map(isAlive)).toEqual([true]);
    expect(command.isAlive()).toBe(true);
    await command.stop();
    expect(pids.map(isAlive)).toEqual([false]);
    expect(command.isAlive()).toBe(false);
  });

  test('is not waited for where a daemon has left its group and holds its output', async () => {
    const daemon = `require('child_process').spawn('sleep', ['100'], { detached: true, stdio: 'inherit' });`;
    put('program.js', `${daemon.replace('require', 'const { pid } = require')} console.log(pid); process.exit();`);
    const pipes = (): number => process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap').length;
    const before = pipes();
    const command = await started(`${NODE} program.js`);
    await command.ended;
    await command.stop();
    // An open one would keep the kit from its end.
    await until(() => pipes() === before);
    const pid = Number(command.output());
    expect(isAlive(pid)).toBe(true);
    process.kill(pid);
  });

  test('can be stopped again, and long after it has ended', async () => {
    const command = await started('exit 1');
    await command.ended;
    await command.stop();
    await expect(command.stop()).resolves.toBeUndefined();
  });

  test('counts as ended where it fails, whatever it leaves in the background', async () => {
    const command = await started('sleep 100 & exit 1');
    await command.ended;
    expect(command.isAlive()).toBe(false);
  });
});

(process.platform === 'linux' ? test : test.skip)(
  'a stopped command is not waited for where nobody collects its dead (told from the living in Linux only)',
  async () => {
    // The parent leaves the group, as the kit's PID 1 is outside of it, and never asks how its child ended.
    const command = await started('(sleep 100 & exec setsid sleep 100) & echo $! > pids; wait');
    const [parent = 0] = await pidsIn(join(directory(), 'pids'), 1);
    await until(() => readFileSync(`/proc/${parent}/stat`, 'latin1').split(' ')[4] === String(parent));
    await command.stop();
    expect(isAlive(parent)).toBe(true);
    process.kill(parent);
  },
);

/** A kit of its own: starts a command that writes its process ids; does what it is told before, and what it is told then. */
const KIT = `
  eval(process.argv[3]);
  const { startCommand } = require(process.argv[1]);
  const command = "trap '' TERM; sleep 100 & echo $! > pids; echo $$ >> pids; echo up; wait";
  startCommand({ command, directory: process.argv[2] }).then(async (started) => {
    while (started.output() === '') await new Promise((resolve) => setTimeout(resolve, 10));
    eval(process.argv[4]);
  });`;

posixOnly('no command outlives the kit (Windows has no process groups), which', () => {
  async function kit(then: string, signal?: NodeJS.Signals, before = ''): Promise<readonly unknown[]> {
    const compiled = join(__dirname, '..', '..', '..', 'dist', 'src', 'conformance', 'target', 'command.js');
    // Without the module there would be no process to wait for.
    expect(existsSync(compiled)).toBe(true);
    const child = spawn(process.execPath, ['-e', KIT, compiled, directory(), before, then], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    if (signal !== undefined) {
      await Promise.race([once(child.stdout, 'data'), ended]);
      child.kill(signal);
    }
    const how: readonly unknown[] = await ended;
    const pids = await pidsIn(join(directory(), 'pids'), 2);
    await until(() => !pids.some(isAlive));
    return how;
  }

  test('comes to its end', async () => {
    await expect(kit('process.exit(5)')).resolves.toEqual([5, null]);
  });

  test('throws what nobody catches', async () => {
    await expect(kit('throw new Error()')).resolves.toEqual([1, null]);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('gets %s', async (signal) => {
    await expect(kit("console.log('up')", signal)).resolves.toEqual([null, signal]);
  });

  test('gets a signal that it listens to, which then is its own matter', async () => {
    const listens =
      "let times = 100; process.on('SIGINT', () => { times += 1; setTimeout(() => process.exit(times), 50); });";
    await expect(kit(`${listens} console.log('up');`, 'SIGINT')).resolves.toEqual([101, null]);
  });

  test('gets a signal that it has listened to since before, and once', async () => {
    const listens = "process.once('SIGINT', () => setTimeout(() => process.exit(130), 50));";
    await expect(kit("console.log('up')", 'SIGINT', listens)).resolves.toEqual([130, null]);
  });
});

describe('the placeholders of a command', () => {
  const places = { host: '127.0.0.1', port: 1234, dir: '/a b' };

  test('are filled in, each as often as it is there', () => {
    expect(fillIn('serve {host}:{port} "{dir}" {port}', places)).toBe('serve 127.0.0.1:1234 "/a b" 1234');
  });

  test('are not the variables of the shell and other braces', () => {
    expect(fillIn('serve ${port} {other} { port }', places)).toBe('serve ${port} {other} { port }');
  });
});

describe('for people', () => {
  test('an exit code and a signal are told apart', () => {
    expect(howEnded({ exitCode: 3, signal: undefined })).toBe('ended with exit code 3');
    expect(howEnded({ exitCode: undefined, signal: 'SIGSEGV' })).toBe('was ended by SIGSEGV');
  });

  test('an output is cut to its last ten lines, without what moves a cursor', () => {
    const lines = Array.from({ length: 12 }, (_, index) => `line ${index}\u001b[2J`);
    const shown = lines.slice(2).map((_, index) => `  line ${index + 2}\\u001b[2J\n`);
    expect(lastLines(`${lines.join('\n')}\n\n`)).toBe(`It printed last:\n${shown.join('').trimEnd()}`);
  });

  test('an empty output is one that printed nothing', () => {
    expect(lastLines('\n')).toBe('It printed nothing.');
  });
});
