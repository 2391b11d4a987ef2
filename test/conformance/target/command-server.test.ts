import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { editions } from '../../../generated';
import { knock } from '../../../src/conformance/target/address-server';
import { commandServer, type CommandServerOptions } from '../../../src/conformance/target/command-server';
import type { RunningServer } from '../../../src/conformance/target/target';
import { rejection } from '../../course/refusal';
import { isAlive, until } from './alive';
import { freshDirectory, standIn, temporaryIn } from './directory';
import { closedPort, listener } from './listener';

const profile = editions[0]!;
const running: RunningServer[] = [];
afterEach(() => Promise.all(running.splice(0).map((server) => server.stop())));
const { path: directory, put } = freshDirectory();
const NODE = `"${process.execPath}"`;

const temporary = (): string => join(directory(), 'temporary');
const current = (): string => join(directory(), 'current');
beforeEach(() => {
  for (const path of [temporary(), current()]) mkdirSync(path);
  temporaryIn(temporary());
  standIn(current());
});

async function started(options: CommandServerOptions): Promise<RunningServer> {
  const server = await commandServer(options).start(profile);
  running.push(server);
  return server;
}

/** A program that listens on the port that an expression gives. */
function listens(port: string): string {
  return `const { readFileSync, writeFileSync } = require('fs');
    require('net').createServer((socket) => socket.resume()).listen(${port}, '127.0.0.1');
    console.log(process.pid);`;
}

describe('a server that a command starts', () => {
  test.each([
    ['port.info', "Number(readFileSync('port.info', 'latin1'))", ''],
    ['info.port', "Number(readFileSync('info.port', 'latin1'))", ''],
    ['a placeholder', 'Number(process.argv[2])', ' {port}'],
    ['PORT', 'process.env.PORT', ''],
    ['SEALWIRE_PORT', 'process.env.SEALWIRE_PORT', ''],
  ])('finds its port in %s', async (_, port, argument) => {
    const program = put('program.js', listens(port));
    const server = await started({ command: `${NODE} "${program}"${argument}` });
    expect(server.isAlive()).toBe(true);
    await expect(knock({ ...server, timeoutMs: 10_000 })).resolves.toBeUndefined();
  });

  test('is told host and directory, too', async () => {
    const more = 'console.log(JSON.stringify([...process.argv.slice(2), process.env.SEALWIRE_HOST]));';
    const program = put('program.js', `${listens('process.env.PORT')}${more}`);
    const server = await started({ command: `${NODE} "${program}" {host} "{dir}"` });
    await until(() => server.output().includes(']'));
    const [, told = ''] = server.output().split('\n');
    expect(JSON.parse(told)).toEqual(['127.0.0.1', server.directory, '127.0.0.1']);
  });

  test('can be told a port', async () => {
    const program = put('program.js', listens('process.env.PORT'));
    const port = await closedPort();
    await expect(started({ command: `${NODE} "${program}"`, port })).resolves.toMatchObject({ port });
  });

  test('finds a copy of the current directory where its command names a file there', async () => {
    put('current/main.js', `${listens('process.env.PORT')} writeFileSync('defensive.db', 'new');`);
    put('current/defensive.db', 'old');
    const server = await started({ command: `${NODE} main.js` });
    await until(() => existsSync(join(server.directory!, 'defensive.db')));
    expect(readFileSync(join(current(), 'defensive.db'), 'utf8')).toBe('old');
  });

  test('finds a copy of the chosen directory, whose port.info is that of the run', async () => {
    put(
      'project/server/main.js',
      listens("Number(readFileSync(require('path').join(__dirname, 'port.info'), 'latin1'))"),
    );
    put('project/server/port.info', '1');
    const server = await started({ command: `${NODE} server/main.js`, in: join('..', 'project') });
    expect(readdirSync(server.directory!).sort()).toEqual(['info.port', 'port.info', 'server']);
    expect(readFileSync(join(directory(), 'project', 'server', 'port.info'), 'utf8')).toBe('1');
  });

  test('starts without a memory each time, also twice at once', async () => {
    const program = put('program.js', listens('process.env.PORT'));
    const target = { command: `${NODE} "${program}"` };
    const [one, other] = await Promise.all([started(target), started(target)]);
    expect(one.directory).not.toBe(other.directory);
    expect(one.port).not.toBe(other.port);
  });

  test('counts as dead once it has ended, even if that is for a connection without a byte', async () => {
    const once = "require('net').createServer((socket) => socket.resume().on('end', () => process.exit(7)))";
    const program = put('program.js', `${once}.listen(process.env.PORT, '127.0.0.1');`);
    const server = await started({ command: `${NODE} "${program}"` });
    await until(() => !server.isAlive());
    expect(server.output()).toBe('');
  });

  test('is ended with its directory when it is stopped', async () => {
    const program = put('program.js', listens('process.env.PORT'));
    const server = await started({ command: `${NODE} "${program}"` });
    await until(() => server.output() !== '');
    const pid = Number(server.output());
    expect(isAlive(pid)).toBe(true);
    await server.stop();
    expect(isAlive(pid)).toBe(false);
    expect(server.isAlive()).toBe(false);
    expect(readdirSync(temporary())).toEqual([]);
  });

  (process.platform === 'win32' ? test.skip : test)(
    'may go to the background (Windows does not find it there)',
    async () => {
      const program = put('program.js', listens('process.env.PORT'));
      const server = await started({ command: `${NODE} "${program}" &` });
      await until(() => server.output() !== '');
      expect(server.isAlive()).toBe(true);
      await server.stop();
      expect(isAlive(Number(server.output()))).toBe(false);
    },
  );

  test('is named as its command', () => {
    expect(commandServer({ command: 'python main.py' }).name).toBe('python main.py');
  });
});

describe('there is no server', () => {
  const refusal = (options: CommandServerOptions): Promise<unknown> => rejection(started(options));
  afterEach(() => {
    expect(readdirSync(temporary())).toEqual([]);
  });

  test('where the command ends first, and its last words are shown', async () => {
    const program = put('program.js', "console.error('no module'); process.exit(3);");
    const port = await closedPort();
    await expect(refusal({ command: `${NODE} "${program}"`, port })).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_COMMAND_ENDED',
      message: `the command ended with exit code 3 before it listened on port ${port}`,
      hint:
        'It ran in an empty directory: write its paths absolute, or name the directory of its files with --in.\n' +
        'It printed last:\n' +
        '  no module',
    });
  });

  test('where the command ends first in a copy', async () => {
    put('current/main.js', '');
    const port = await closedPort();
    await expect(refusal({ command: `${NODE} main.js`, port })).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_COMMAND_ENDED',
      message: `the command ended with exit code 0 before it listened on port ${port}`,
      hint: `It ran in a copy of ${current()}: start it there by hand to see what is wrong.\nIt printed nothing.`,
    });
  });

  test('where it listens on another port', async () => {
    const program = put('program.js', "require('net').createServer().listen(0, '127.0.0.1', () => console.log('up'));");
    const port = await closedPort();
    await expect(refusal({ command: `${NODE} "${program}"`, port, timeoutMs: 500 })).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_NO_ANSWER',
      message: `the command does not listen on 127.0.0.1:${port} after 0.5 seconds`,
      hint:
        'Let it read the port from port.info in its working directory, or write {port} into the command.\n' +
        'It printed last:\n' +
        '  up',
    });
  });

  test('where another one has its port', async () => {
    const port = await listener((socket) => socket.destroy());
    await expect(refusal({ command: 'exit', port })).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_PORT_IN_USE',
      message: `something else listens on 127.0.0.1:${port} already`,
      hint: 'End it, or let the kit choose a free port.',
    });
  });

  test('where there is nothing to copy', async () => {
    const missing = join(current(), 'missing');
    await expect(refusal({ command: 'exit', in: 'missing' })).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_TEMPLATE',
      message: `the files of ${missing} cannot be copied (ENOENT)`,
      hint: 'Name the directory of the program, one that this user may read, with --in.',
    });
  });
});
