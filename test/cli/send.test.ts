import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { posixCksum } from '../bytes/checksums';
import { cutName } from '../bytes/fields';
import { editions as generated } from '../../generated';
import { editions, type Edition } from '../bytes/editions';
import { RawServer, type Behaviour } from '../peer/raw-server';
import { freshDirectory, MAIN, Running, sealwire, type Ended } from './command';

const directory = freshDirectory();
const CONTENT = Buffer.from('Attack at dawn.\n'.repeat(300));
/** Its checksum, as the client prints it. */
const CKSUM = `posix-cksum ${posixCksum(CONTENT)}`;

let server: RawServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function serve(behaviour?: Behaviour, edition: Edition = editions['2024b']): Promise<RawServer> {
  return (server = await RawServer.start(edition, behaviour));
}

/** Writes a file into the working directory, or into a folder of it. */
function put(name: string, content: string | Buffer): void {
  mkdirSync(join(directory(), name, '..'), { recursive: true });
  writeFileSync(join(directory(), name), content);
}

/** The servers here speak this edition, whatever the newest one is. */
const SPOKEN = { SEALWIRE_EDITION: '2024b' };

function send(...args: readonly string[]): Promise<Ended> {
  return sealwire(['send', ...args], { cwd: directory(), env: SPOKEN });
}

/** An output without the times in it, of which no two are equal. */
function timeless(text: string): string {
  return text.replace(/ in [\d.]+ s( \([\d.]+ k?B\/s\))?$/gm, ' in TIME');
}

/** A listener that speaks no edition: it keeps the first piece that comes, and ends the connection. */
async function listen(): Promise<{ readonly port: number; readonly first: Promise<Buffer> }> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const first = (async () => {
    const [socket] = (await once(listener, 'connection')) as [Socket];
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    listener.close();
    return bytes;
  })();
  return { port: (listener.address() as AddressInfo).port, first };
}

const registeredAs = /^registered as [0-9a-f]{32}\n/;

describe('what to send where, and as whom, is said by', () => {
  test('transfer.info alone; the client is kept beside it and comes back', async () => {
    const { port, files } = await serve();
    put('transfer.info', `127.0.0.1:${port}\nAda Lovelace\nnotes/plan.txt\n`);
    put('notes/plan.txt', CONTENT);
    const first = await send();
    expect(first.stdout).toMatch(registeredAs);
    expect(timeless(first.stdout.replace(registeredAs, ''))).toBe(
      `${join('notes', 'plan.txt')}: stored and verified (${CKSUM})\n1 file stored and verified, 4.8 kB in TIME\n`,
    );
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(files).toMatchObject([{ name: 'plan.txt', content: CONTENT, state: 'verified' }]);
    expect(readFileSync(join(directory(), 'me.info'), 'utf8')).toMatch(/^Ada Lovelace\n[0-9a-f]{32}\n/);

    const before = server?.requests.length;
    const second = await send();
    expect([second.code, second.stderr]).toEqual([0, '']);
    expect(second.stdout).not.toContain('registered');
    expect(new Set(server?.requestNames.slice(before))).toEqual(new Set(['reconnect', 'sendFile', 'crcValid']));
  });

  test('flags alone', async () => {
    const { port, files } = await serve(undefined, editions['2023a']);
    put('a.txt', CONTENT);
    put('b.txt', '');
    const ada = ['--server', `127.0.0.1:${port}`, '--name', 'Ada', '--edition', '2023a', '--identity', 'ada'];
    const { code, stdout, stderr } = await send(...ada, 'a.txt', 'b.txt');
    expect([code, stderr]).toEqual([0, '']);
    expect(timeless(stdout.replace(registeredAs, ''))).toBe(
      `a.txt: stored and verified (${CKSUM})\n` +
        'b.txt: stored and verified (posix-cksum 4294967295)\n2 files stored and verified, 4.8 kB in TIME\n',
    );
    expect(files.map(({ name, state }) => [name, state])).toEqual([
      ['a.txt', 'verified'],
      ['b.txt', 'verified'],
    ]);
    expect(readFileSync(join(directory(), 'ada', 'me.info'), 'utf8')).toMatch(/^Ada\n/);
  });

  test('flags where they say something, else transfer.info; its path starts where it lies', async () => {
    const { port, files, requests } = await serve();
    put('ada/transfer.info', '127.0.0.1:9\nAda\nplan.txt');
    put('ada/plan.txt', CONTENT);
    const { code } = await send('--server', `127.0.0.1:${port}`, '--identity', 'ada');
    expect(code).toBe(0);
    expect(files).toMatchObject([{ name: 'plan.txt', content: CONTENT }]);
    expect(cutName(requests[0]?.payload ?? Buffer.alloc(0)).toString()).toBe('Ada');
  });

  const layers = ['flag', 'variable', 'config', 'transfer.info'] as const;

  test.each(layers)('a %s before all that comes after it', async (first) => {
    // Every name is taken, so a run ends with the question.
    const { port, requests } = await serve({ takenNames: layers });
    const has = (layer: (typeof layers)[number]): boolean => layers.indexOf(layer) >= layers.indexOf(first);
    put('transfer.info', `127.0.0.1:${port}\ntransfer.info\na.txt\n`);
    put('a.txt', '');
    if (has('config')) put('c.json', JSON.stringify({ name: 'config' }));
    else put('c.json', '{}');
    const args = has('flag') ? ['--name', 'flag'] : [];
    const env = has('variable') ? { SEALWIRE_NAME: 'variable' } : {};
    const { code, stderr } = await sealwire(['send', '--config', 'c.json', ...args], {
      cwd: directory(),
      env: { ...SPOKEN, ...env },
    });
    expect(stderr).toBe(`the server refused the name "${first}": another client has it\nnot tried: a.txt\n`);
    expect(code).toBe(4);
    expect(cutName(requests[0]?.payload ?? Buffer.alloc(0)).toString()).toBe(first);
  });

  describe('the older name --profile, which', () => {
    const older = [
      ['as a flag', ['--profile', 'ada'], {}, '{}'],
      ['as a variable', [], { SEALWIRE_PROFILE: 'ada' }, '{}'],
      ['in the configuration', [], {}, '{ "profile": "ada" }'],
      ['with the same value as --identity', ['--profile', 'ada', '--identity', 'ada'], {}, '{}'],
      ['as a flag, which takes precedence over a variable', ['--profile', 'ada'], { SEALWIRE_IDENTITY: 'eve' }, '{}'],
      ['as a variable, over which a flag takes precedence', ['--identity', 'ada'], { SEALWIRE_PROFILE: 'eve' }, '{}'],
      ['as a variable, over the configuration', [], { SEALWIRE_PROFILE: 'ada' }, '{ "identity": "eve" }'],
    ] as const;

    test.each(older)('means the same %s', async (_, args, env, config) => {
      const { port, requests } = await serve({ takenNames: ['Ada', 'Eve'] });
      put('ada/transfer.info', `127.0.0.1:${port}\nAda\na.txt\n`);
      put('eve/transfer.info', `127.0.0.1:${port}\nEve\na.txt\n`);
      put('ada/a.txt', '');
      put('eve/a.txt', '');
      put('c.json', config);
      await sealwire(['send', '--config', 'c.json', ...args], { cwd: directory(), env: { ...SPOKEN, ...env } });
      expect(cutName(requests[0]?.payload ?? Buffer.alloc(0)).toString()).toBe('Ada');
    });

    test.each([
      ['flags', ['--profile', 'ada', '--identity', 'eve'], {}, '{}'],
      ['variables', [], { SEALWIRE_PROFILE: 'ada', SEALWIRE_IDENTITY: 'eve' }, '{}'],
      ['the configuration', [], {}, '{ "profile": "ada", "identity": "eve" }'],
    ] as const)('may not differ from it in %s', async (_, args, env, config) => {
      put('c.json', config);
      expect(await sealwire(['send', '--config', 'c.json', ...args], { cwd: directory(), env })).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'sealwire: --profile is the older name of --identity, and the two have different values\n' +
          'Give --identity alone.\n',
      });
    });

    test('is not in the help', async () => {
      const { stdout } = await send('--help');
      expect(stdout).toContain('--identity <directory>');
      expect(stdout).not.toContain('--profile');
    });
  });

  test('the default where nothing says anything: the newest edition', async () => {
    const newest = generated.at(-1);
    const { port, first } = await listen();
    put('a.txt', '');
    await sealwire(['send', '--server', `127.0.0.1:${port}`, '--name', 'Ada', 'a.txt'], { cwd: directory() });
    const request = await first;
    // Version and code, behind the client's id.
    expect([request[16], request.readUInt16LE(17)]).toEqual([3, newest?.requests.Register?.code]);
  });

  test('me.info before transfer.info, with a warning where their names differ', async () => {
    const { port } = await serve({ takenNames: ['Ada'] });
    put('me.info', `Ada\n${'0'.repeat(32)}\n`);
    put('transfer.info', `127.0.0.1:${port}\nGrace\na.txt\n`);
    put('a.txt', '');
    const { code, stdout, stderr } = await send();
    expect(stderr).toBe(
      'me.info says "Ada" where transfer.info says "Grace": going on as "Ada"\n' +
        'me.info holds no private key: registering anew\n' +
        'the server refused the name "Ada": another client has it\nnot tried: a.txt\n',
    );
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  });
});

describe('the exit code is', () => {
  const ada = (port: number): readonly string[] => ['--server', `127.0.0.1:${port}`, '--name', 'Ada'];

  test('3 where the server cannot be reached', async () => {
    const { port } = await serve();
    await server?.stop();
    server = undefined;
    put('a.txt', '');
    const stderr = `cannot reach 127.0.0.1:${port}: nothing listens there\nnot tried: a.txt\n`;
    expect(await send(...ada(port), 'a.txt')).toEqual({ code: 3, stdout: '', stderr });
  });

  test('4 where the server refuses three times', async () => {
    const { port } = await serve({ generalErrors: { register: 3 } });
    put('a.txt', '');
    const stderr = `${'server responded with an error (GeneralError)\n'.repeat(3)}fatal error: Register failed 3 times\nnot tried: a.txt\n`;
    expect(await send(...ada(port), 'a.txt')).toEqual({ code: 4, stdout: '', stderr });
  });

  test('5 where no checksum is right; the other files are sent', async () => {
    const { port, files } = await serve({ wrongChecksums: 4 });
    put('a.txt', CONTENT);
    put('b.txt', CONTENT);
    const { code, stdout, stderr } = await send(...ada(port), 'a.txt', 'b.txt');
    expect(code).toBe(5);
    expect(stdout.replace(registeredAs, '')).toBe(`b.txt: stored and verified (${CKSUM})\n`);
    expect(timeless(stderr)).toBe(
      [1, 2, 3].map((count) => `"a.txt": the checksums differ, sending it again (${count})\n`).join('') +
        '"a.txt": the checksums still differ, giving up\nthe checksums still differed after the last attempt\n' +
        '1 of 2 files stored and verified, 4.8 kB; 1 failed; 24.1 kB sent in TIME\nfailed: a.txt\n',
    );
    expect(files.at(-1)).toMatchObject({ name: 'b.txt', state: 'verified' });
  });

  test.each([
    ['there is no such file', 'none.txt', 'none.txt cannot be read: there is no such file'],
    ['it is a directory', 'folder', 'folder is a directory: --recursive sends the files in it'],
    ['its name is too long', 'x'.repeat(255), `the file name "${'x'.repeat(255)}" has 255 bytes, more than 254`],
  ])('6 where %s, before anything is sent', async (_, path, message) => {
    const { port, requests } = await serve();
    put('folder/a.txt', '');
    expect(await send(...ada(port), path)).toEqual({ code: 6, stdout: '', stderr: `${message}\nnot tried: ${path}\n` });
    expect(requests).toEqual([]);
  });

  test('6 where the client cannot be kept', async () => {
    const { port } = await serve();
    put('a.txt', '');
    const { code, stderr } = await send(...ada(port), '--identity', 'a.txt', 'a.txt');
    expect(stderr).toMatch(
      /^a\.txt cannot take me\.info and priv\.key \(E\w+\)\. Make it a directory .*\nnot tried: a\.txt\n$/,
    );
    expect(code).toBe(6);
  });

  (process.platform === 'win32' ? test.skip : test)(
    '6 for a named pipe, which is not opened (no pipes on Windows)',
    async () => {
      const { port } = await serve();
      await promisify(execFile)('mkfifo', [join(directory(), 'pipe')]);
      expect(await send(...ada(port), 'pipe')).toEqual({
        code: 6,
        stdout: '',
        stderr: 'pipe is no regular file\nnot tried: pipe\n',
      });
    },
  );

  test('3 where the connection is lost, and is not to be replaced', async () => {
    const { port } = await serve({ endAt: { register: 'end' } });
    put('a.txt', '');
    const stderr = 'the server closed the connection instead of answering Register\nnot tried: a.txt\n';
    expect(await send(...ada(port), '--retries', '0', 'a.txt')).toEqual({ code: 3, stdout: '', stderr });
  });

  test('8 where the server is silent', async () => {
    const { port } = await serve({ answer: () => [] });
    put('a.txt', '');
    const stderr = 'the server did not answer Register in time\nnot tried: a.txt\n';
    expect(await send(...ada(port), '--timeout', '1', 'a.txt')).toEqual({ code: 8, stdout: '', stderr });
  });

  const interrupting = process.platform === 'win32' ? test.skip.each : test.each;
  interrupting<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
    '130 after %s (Windows ends a process at once)',
    async (signal) => {
      let asked: () => void = () => undefined;
      const question = new Promise<void>((resolve) => (asked = resolve));
      const { port } = await serve({
        answer: () => {
          asked();
          return [];
        },
      });
      put('a.txt', '');
      const running = Running.start(['send', ...ada(port), 'a.txt'], { cwd: directory(), env: SPOKEN });
      await question;
      expect(await running.end(signal)).toEqual({ code: 130, stdout: '', stderr: 'interrupted\nnot tried: a.txt\n' });
    },
  );
});

describe('before the first file is sent', () => {
  test('all are looked at, and every problem is told', async () => {
    const { port, requests } = await serve();
    put('a.txt', CONTENT);
    put('folder/b.txt', '');
    const args = ['--server', `127.0.0.1:${port}`, '--name', 'Ada', 'a.txt', 'none.txt', 'folder', 'e\u001b[31m.txt'];
    expect(await send(...args)).toEqual({
      code: 6,
      stdout: '',
      stderr:
        'none.txt cannot be read: there is no such file\n' +
        'folder is a directory: --recursive sends the files in it\n' +
        'e\\u001b[31m.txt cannot be read: there is no such file\n' +
        '0 of 4 files stored and verified; 4 not tried\n' +
        'not tried: a.txt, none.txt, folder, e\\u001b[31m.txt\n',
    });
    expect(requests).toEqual([]);
  });

  test('files of the same name are told, and sent', async () => {
    const { port, files } = await serve();
    put('one/a.txt', CONTENT);
    put('two/a.txt', '');
    const paths = [join('one', 'a.txt'), join('two', 'a.txt')];
    const { code, stderr } = await send('--server', `127.0.0.1:${port}`, '--name', 'Ada', ...paths);
    expect(stderr).toBe(
      `2 files go by the name "a.txt": ${paths.join(', ')}. A server that keeps one file for a name keeps the last one\n`,
    );
    expect(code).toBe(0);
    expect(files.map(({ name, content }) => [name, content.length])).toEqual([
      ['a.txt', CONTENT.length],
      ['a.txt', 0],
    ]);
  });
});

test('--recursive sends what is in a directory and below it, and no private key', async () => {
  const { port, files } = await serve();
  put('tree/b.txt', CONTENT);
  put('tree/a/z.txt', '');
  put('tree/old/me.info', 'Ada');
  put('tree/old/priv.key', 'AA==');
  put('tree/old/priv.key.0123456789ab.tmp', 'AA==');
  put(`tree/old/identities/127.0.0.1_1256_${'0'.repeat(32)}.info`, 'Ada');
  put('c.txt', '');
  const args = ['--server', `127.0.0.1:${port}`, '--name', 'Ada', '--identity', 'ada', '--recursive'];
  const { code, stderr } = await send(...args, 'tree', 'c.txt');
  expect(stderr).toBe(
    [join('identities', `127.0.0.1_1256_${'0'.repeat(32)}.info`), 'me.info', 'priv.key', 'priv.key.0123456789ab.tmp']
      .map((name) => `left out ${join('tree', 'old', name)}: it belongs to a client's identity\n`)
      .join(''),
  );
  expect(code).toBe(0);
  expect(files.map(({ name }) => name)).toEqual(['z.txt', 'b.txt', 'c.txt']);
});

test('--recursive with a directory that holds nothing ends with 6', async () => {
  put('tree/priv.key', '');
  const args = ['--server', '127.0.0.1', '--name', 'Ada', '--recursive', 'tree'];
  const { code, stderr } = await send(...args);
  expect([code, stderr]).toEqual([
    6,
    `left out ${join('tree', 'priv.key')}: it belongs to a client's identity\n` +
      'sealwire: tree holds no file to send\nName another directory.\n',
  ]);
});

describe('--json', () => {
  /** The objects that a run printed, each with the time of its event. */
  function objects(stdout: string): readonly Readonly<Record<string, unknown>>[] {
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => {
        const { time, ...facts } = JSON.parse(line) as Readonly<Record<string, unknown>>;
        expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        return facts;
      });
  }

  test('prints an object a line with facts as fields, and nothing on standard error', async () => {
    const { port, files } = await serve({ wrongChecksums: 1, keepAesKey: true });
    put('a.txt', CONTENT);
    put('b.txt', '');
    const args = ['--server', `127.0.0.1:${port}`, '--name', 'Ada', '--json', 'a.txt', 'b.txt'];
    const { code, stdout, stderr } = await send(...args);
    const where = { client: 'Ada', edition: '2024b', connection: 1, peer: `127.0.0.1:${port}` };
    const clientId = files[0]?.clientId.toString('hex');
    const who = { ...where, clientId };
    const a = { ...who, file: 'a.txt', index: 0 };
    const b = { ...who, file: 'b.txt', index: 1 };
    const bytes = CONTENT.length;
    const checksum = posixCksum(CONTENT);
    const checksumId = 'posix-cksum';
    expect(objects(stdout)).toEqual([
      { event: 'started', client: 'Ada', edition: '2024b', files: 2, bytes },
      { event: 'connected', ...where },
      { event: 'registered', level: 'info', text: `registered as ${String(clientId)}`, ...a },
      { event: 'sending', ...a, bytes, attempt: 1 },
      { event: 'sent', ...a, bytes, attempt: 1 },
      {
        ...{ event: 'checksumDiffers', level: 'warn', ...a, attempt: 1, checksum: expect.any(Number) },
        text: '"a.txt": the checksums differ, sending it again (1)',
      },
      { event: 'sending', ...a, bytes, attempt: 2 },
      { event: 'sent', ...a, bytes, attempt: 2 },
      { event: 'verified', ...a, bytes, attempt: 2, checksum, checksumId },
      { event: 'keyReused', level: 'warn', text: 'the server handed out a key that was used before', ...b },
      { event: 'sending', ...b, bytes: 0, attempt: 1 },
      { event: 'sent', ...b, bytes: 0, attempt: 1 },
      { event: 'verified', ...b, bytes: 0, attempt: 1, checksum: 4294967295, checksumId },
      {
        ...{ event: 'end', text: '2 files stored and verified', files: 2, verified: 2, failed: [], notTried: [] },
        ...{ bytes, bytesSent: 2 * 4816 + 16, milliseconds: expect.any(Number) },
      },
    ]);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('says why a run failed', async () => {
    const { port } = await serve({ takenNames: ['Ada'] });
    put('a.txt', '');
    const { code, stdout, stderr } = await send('--server', `127.0.0.1:${port}`, '--name', 'Ada', '--json', 'a.txt');
    expect(objects(stdout).at(-1)).toEqual({
      event: 'end',
      failure: 'refused',
      text: 'the server refused the name "Ada": another client has it',
      ...{ files: 1, verified: 0, failed: [], notTried: ['a.txt'], bytes: 0, bytesSent: 0 },
      milliseconds: expect.any(Number),
    });
    expect([code, stderr]).toEqual([4, '']);
  });
});

// `script` of util-linux runs a command on a terminal of its own; other systems have none, or another one.
(existsSync('/usr/bin/script') && process.platform === 'linux' ? describe : describe.skip)(
  'progress (the terminal of util-linux)',
  () => {
    /** What a terminal shows while a shell command runs on it. */
    async function terminal(redirection: string): Promise<string> {
      const { port } = await serve();
      put('a.txt', CONTENT);
      const command = `"${process.execPath}" "${MAIN}" send --server 127.0.0.1:${port} --name Ada a.txt ${redirection}`;
      const { stdout } = await promisify(execFile)('script', ['-qec', command, '/dev/null'], {
        cwd: directory(),
        env: { ...process.env, ...SPOKEN },
      });
      return stdout;
    }

    const shown = /a\.txt {2}█+ {2}100% {2}4\.8 kB of 4\.8 kB {2}server verifies/;

    test('is shown on a terminal', async () => {
      expect(await terminal('')).toMatch(shown);
    });

    test('is no part of standard output', async () => {
      expect(await terminal('> out')).toMatch(shown);
      expect(readFileSync(join(directory(), 'out'), 'utf8')).not.toContain('%');
    });

    test('is not shown where standard error goes elsewhere', async () => {
      expect(await terminal('2> err')).not.toContain('%');
      expect(readFileSync(join(directory(), 'err'), 'utf8')).toBe('');
    });
  },
);
