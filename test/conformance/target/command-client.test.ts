import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editions } from '../../../generated';
import { commandClient } from '../../../src/conformance/target/command-client';
import { prepareWorkplace, type Workplace } from '../../../src/conformance/target/workplace';
import { rejection } from '../../course/refusal';
import { isAlive, pidsIn } from './alive';
import { freshDirectory, standIn } from './directory';

const profile = editions[0]!;
/** Milliseconds that no client here needs. */
const PATIENT = 20_000;
let place: Workplace;
afterEach(() => place.remove());
const { path: directory, put } = freshDirectory();
const NODE = `"${process.execPath}"`;
const posixOnly = process.platform === 'win32' ? test.skip : test;

beforeEach(async () => {
  mkdirSync(join(directory(), 'current'));
  standIn(join(directory(), 'current'));
  const file = { name: 'a.txt', content: Buffer.from('a') };
  place = await prepareWorkplace({ host: '127.0.0.1', port: 1234, name: 'Ada', file });
});

describe('a client that a command runs', () => {
  test('runs in the prepared directory, to its end', async () => {
    const program = put(
      'client.js',
      "console.log(require('fs').readFileSync('transfer.info', 'utf8')); process.exitCode = 5;",
    );
    const client = commandClient({ command: `${NODE} "${program}"` });
    await expect(client.run(place.directory, profile, PATIENT)).resolves.toEqual({
      exitCode: 5,
      output: '127.0.0.1:1234\nAda\na.txt\n\n',
    });
    expect(client.name).toBe(`${NODE} "${program}"`);
  });

  test('can be told where the server is, and its directory', async () => {
    const program = put('client.js', 'console.log(JSON.stringify(process.argv.slice(2)));');
    const client = commandClient({ command: `${NODE} "${program}" {host} {port} "{dir}"` });
    const { output } = await client.run(place.directory, profile, PATIENT);
    expect(JSON.parse(output)).toEqual(['127.0.0.1', '1234', place.directory]);
  });

  test('finds the files of the current directory where its command names one', async () => {
    put('current/client.js', "require('./lib/hello')");
    put('current/lib/hello.js', "console.log('hello')");
    const client = commandClient({ command: `${NODE} client.js` });
    await expect(client.run(place.directory, profile, PATIENT)).resolves.toEqual({ exitCode: 0, output: 'hello\n' });
  });

  test('finds the files of the chosen directory, but what the kit or a run before has put there stays', async () => {
    put(
      'build/client.js',
      "const fs = require('fs'); fs.appendFileSync('log', 'x'); console.log(fs.readFileSync('transfer.info', 'utf8'));",
    );
    put('build/transfer.info', 'mine');
    put('build/me.info', 'mine');
    put('build/log', '');
    const client = commandClient({ command: `${NODE} client.js`, in: join('..', 'build') });
    await client.run(place.directory, profile, PATIENT);
    const { output } = await client.run(place.directory, profile, PATIENT);
    expect(output).toContain('127.0.0.1:1234\n');
    expect(readFileSync(join(place.directory, 'log'), 'utf8')).toBe('xx');
    await expect(place.meInfo()).resolves.toBeUndefined();
    expect(readFileSync(join(directory(), 'build', 'log'), 'utf8')).toBe('');
  });

  test('is ended when its time is over', async () => {
    const program = put(
      'client.js',
      "require('fs').writeFileSync('pid', process.pid + '\\n'); setInterval(() => {}, 1000);",
    );
    const run = await commandClient({ command: `${NODE} "${program}"` }).run(place.directory, profile, 500);
    expect(run).toEqual({ exitCode: undefined, output: '' });
    const pids = await pidsIn(join(place.directory, 'pid'), 1);
    expect(pids.map(isAlive)).toEqual([false]);
  });

  posixOnly('takes what it left in the background along (Windows does not find it)', async () => {
    const client = commandClient({ command: 'sleep 100 & echo $! > pid' });
    await expect(client.run(place.directory, profile, PATIENT)).resolves.toEqual({ exitCode: 0, output: '' });
    const pids = await pidsIn(join(place.directory, 'pid'), 1);
    expect(pids.map(isAlive)).toEqual([false]);
  });

  posixOnly('has the exit code that a shell gives to a crash (Windows has no signals)', async () => {
    const client = commandClient({ command: 'kill -SEGV $$' });
    await expect(client.run(place.directory, profile, PATIENT)).resolves.toEqual({ exitCode: 139, output: '' });
  });
});

describe('there is no client', () => {
  posixOnly('where the shell does not find it (Windows has no such exit code)', async () => {
    const client = commandClient({ command: 'exec no-such-client {port} 2>&1' });
    const { hint, ...said } = await rejection(client.run(place.directory, profile, PATIENT));
    expect(said).toEqual({
      name: 'NoTargetError',
      code: 'E_COMMAND',
      message: 'the command cannot be run: exec no-such-client 1234 2>&1',
    });
    // The rest is in the words of whatever shell there is.
    expect(hint).toMatch(
      /^Write its paths absolute, or name the directory of its files with --in\.\nIt printed last:\n {2}.*not found$/,
    );
  });

  posixOnly('where the shell may not execute it (Windows has no such exit code)', async () => {
    const client = commandClient({ command: 'echo no; exit 126', in: '.' });
    await expect(rejection(client.run(place.directory, profile, PATIENT))).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_COMMAND',
      message: 'the command cannot be run: echo no; exit 126',
      hint:
        `It ran beside a copy of the files of ${join(directory(), 'current')}: see whether it runs there.\n` +
        'It printed last:\n' +
        '  no',
    });
  });

  posixOnly('unless it has run before, and the exit code is its own (Windows has none of the shell)', async () => {
    const client = commandClient({ command: 'test -e ran && exit 127; touch ran' });
    await client.run(place.directory, profile, PATIENT);
    await expect(client.run(place.directory, profile, PATIENT)).resolves.toEqual({ exitCode: 127, output: '' });
    expect(existsSync(join(place.directory, 'ran'))).toBe(true);
  });

  test('where there is nothing to copy', async () => {
    writeFileSync(join(directory(), 'file'), '');
    const client = commandClient({ command: 'exit', in: join('..', 'file') });
    await expect(rejection(client.run(place.directory, profile, PATIENT))).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_TEMPLATE',
      message: `the files of ${join(directory(), 'file')} cannot be copied (ENOTDIR)`,
      hint: 'Name the directory of the program, one that this user may read, with --in.',
    });
  });
});
