import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dialects, editions } from '../../generated';
import { isAlive, pidsIn, until } from '../conformance/target/alive';
import { closedPort, listener } from '../conformance/target/listener';
import { freshDirectory, MAIN, Running, sealwire, type Ended } from './command';

const directory = freshDirectory();
const PEER = join(__dirname, '..', '..', 'dist', 'test', 'peer');
const NODE = `"${process.execPath}"`;
const SERVER = `${NODE} server.mjs 2024b`;
const CLIENT = `${NODE} client.mjs 2024b`;

/** Runs `sealwire conformance` in the test's directory. */
const conformance = (...args: readonly string[]): Promise<Ended> =>
  sealwire(['conformance', ...args], { cwd: directory() });

/** Puts a program into the test's directory that is the independent server or client, with mistakes if so named. */
function putProgram(name: 'server.mjs' | 'client.mjs', ...mistakes: readonly string[]): void {
  const peer = pathToFileURL(join(PEER, name === 'server.mjs' ? 'serve.js' : 'send.js')).href;
  const text = `process.argv.push(...${JSON.stringify(mistakes)});\nawait import('${peer}');\n`;
  writeFileSync(join(directory(), name), text);
}

/** A server whose answer to a file has its content size in the wrong byte order. */
const putBrokenServer = (): void => putProgram('server.mjs', 'contentSizeBigEndian');

const BROKEN = ['server', '--edition', '2024b', '--command', SERVER];
const GOLDEN = '2024b/send-file/golden';

/** Without what is another in each run: durations, and bytes that the kit or the server has drawn; and without titles. */
function steady(text: string): string {
  return text
    .replace(/^( *\S [a-z ]+ {2}\w+(?:\/[\w-]+){2}) {2}.*$/gm, '$1')
    .replace(/\d+\.\d s\b/g, '0.0 s')
    .replace(/(?:[\da-f]{2} ){15}[\da-f]{2}(?= {2}clientId)/g, '16 bytes')
    .replaceAll(NODE, 'node');
}

/** A part of a failure's text, from one heading up to the empty line behind it. */
function part(text: string, heading: string): string {
  const [, behind = ''] = text.split(`\n${heading}`);
  return `${heading}${behind.split('\n\n')[0] ?? ''}`;
}

describe("Sealwire's own sides", () => {
  test('pass in an edition', async () => {
    const { code, stdout, stderr } = await conformance('--edition', '2024b', '--case', '2024b/plain/conversation');
    expect(stderr).toBe('');
    expect(steady(stdout)).toBe(
      [
        '✔ passed           2024b/plain/conversation',
        '✔ passed           2024b/plain/conversation',
        '',
        'server 2024b, the server of Sealwire, in this process',
        '  1 case in 0.0 s: 1 passed',
        '',
        'client 2024b, the client of Sealwire, in this process',
        '  1 case in 0.0 s: 1 passed',
        '',
        '✔ It conforms: 2 of 2 cases passed.',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  test('are judged in all editions where none is named, and --quiet does not list what passes', async () => {
    const { code, stdout } = await conformance('server', '--case', '*/register/golden', '--quiet');
    const summaries = editions.map(
      ({ id }) => `server ${id}, the server of Sealwire, in this process\n  2 cases in 0.0 s: 2 passed\n\n`,
    );
    const all = 2 * editions.length;
    expect(steady(stdout)).toBe(`\n${summaries.join('')}✔ It conforms: ${all} of ${all} cases passed.\n`);
    expect(code).toBe(0);
  });
});

describe('--list', () => {
  test('names the cases of a pattern, their levels and titles, and judges nothing', async () => {
    const cases = ['--case', '2024b/register/name-taken', '--case', '2024b/verdict/*-resend'];
    const { code, stdout } = await conformance('server', '--edition', '2024b', '--list', ...cases);
    expect(stdout).toBe(
      '2024b/register/name-taken  MUST  A name that is taken is refused\n' +
        '2024b/verdict/one-resend  MUST  A file that is sent again after a wrong checksum is received\n',
    );
    expect(code).toBe(0);
  });

  test('of everything has each case of a side once', async () => {
    for (const side of ['server', 'client']) {
      const { stdout } = await conformance(side, '--list');
      const lines = stdout.trimEnd().split('\n');
      expect(lines.filter((line) => !/^\w+(?:\/[\w-]+){2} {2}(?:MUST|SHOULD) {2}\S/.test(line))).toEqual([]);
      const ids = lines.map((line) => line.split(' ')[0] ?? '');
      expect(new Set(ids).size).toBe(ids.length);
      expect(editions.filter(({ id }) => !ids.includes(`${id}/plain/conversation`))).toEqual([]);
    }
  });
});

describe('a server with a mistake', () => {
  test('fails, and is told what the protocol says, which byte is wrong, and why', async () => {
    putBrokenServer();
    const { code, stdout } = await conformance(...BROKEN, '--case', GOLDEN, '--quiet');
    const text = steady(stdout);
    expect(text).toMatch(/^✘ failed {11}2024b\/send-file\/golden\n/);
    expect(part(text, 'Found')).toBe('Found\n  FileReceived differs from what is due, first in byte 23.');
    expect(part(text, 'The protocol says')).toBe(
      'The protocol says\n' +
        "  MUST: SendFile: A file's content, encrypted with the connection's AES key: all of it, or one slice\n" +
        '  in a numbered packet. FileReceived: The whole content has arrived and was decrypted; here is the\n' +
        '  checksum of the plaintext.',
    );
    expect(part(text, 'What came back')).toBe(
      [
        'What came back, 286 bytes',
        '    0  03                                               version      3',
        '    1  43 06                                            code         1603',
        '    3  17 01 00 00                                      payloadSize  279 bytes',
        '    7  16 bytes  clientId',
        '   23  00 00 00 50                                      contentSize  1342177280 bytes',
        '       ^ byte 23: expected 50, came 00',
        '         contentSize should be 80 bytes: The size of the ciphertext that was received.',
        '   27  66 69 6c 65 2e 74 78 74 00 00 00 00 00 00 00 00  fileName     "file.txt"',
        '   43  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
        '       … 223 bytes more, all 00',
        '  282  11 e3 b0 be                                      checksum     3199263505',
      ].join('\n'),
    );
    expect(part(text, 'What it looks like')).toBe(
      [
        'What it looks like',
        '  - Payload in the wrong byte order, at byte 23',
        '    contentSize reads 1342177280 in little-endian, and 80 in big-endian, which fits.',
        "    Usual cause: The payload's integers went through htons and htonl or were packed with '>' or '!',",
        '    which is network byte order.',
      ].join('\n'),
    );
    const rerun = `sealwire conformance server --command 'node server.mjs 2024b' --edition 2024b --case ${GOLDEN}`;
    expect(part(text, 'Run it again')).toBe(`Run it again: ${rerun}`);
    expect(text.slice(text.indexOf('\nserver 2024b'))).toBe(
      [
        '',
        'server 2024b, node server.mjs 2024b',
        '  2 cases in 0.0 s: 1 passed, 1 failed',
        '  ✘ failed           2024b/send-file/golden',
        '',
        '✘ It does not conform: 1 of 2 cases failed.',
        `Begin here: ${rerun}`,
        '',
      ].join('\n'),
    );
    expect(code).toBe(7);
  });

  const posix = process.platform === 'win32' ? test.skip : test;
  posix('fails again by the command that the report prints', async () => {
    putBrokenServer();
    const flags = ['--in', directory(), '--timeout', '9'];
    const first = await conformance(...BROKEN, ...flags, '--case', GOLDEN, '--quiet');
    const [, printed = ''] = /^Begin here: (sealwire .*)$/m.exec(first.stdout) ?? [];
    expect(printed).toContain(' --timeout 9 ');
    const again = await shell(printed);
    expect(again.stdout).toContain(' passed, 1 failed\n');
    expect(again.stdout).toContain(`\nBegin here: ${printed}\n`);
    expect(again.code).toBe(7);
  });

  test('that fails the plain conversation is judged in nothing else', async () => {
    putProgram('server.mjs', 'answersBigEndian');
    const { code, stdout } = await conformance(...BROKEN, '--case', GOLDEN);
    expect(part(stdout, 'Found')).toBe(
      'Found\n  The answer is no message of 2024b: no message has the code 16390 here.',
    );
    const text = steady(stdout);
    expect(text.slice(text.indexOf('\nserver 2024b'))).toBe(
      [
        '',
        'server 2024b, node server.mjs 2024b',
        '  2 cases in 0.0 s: 1 failed, 1 not judged',
        '  ✘ failed           2024b/plain/conversation',
        '  ? 1 case not judged: The plain conversation failed: what it shows must be mended first.',
        '',
        '✘ It does not conform: 1 of 2 cases failed and 1 could not be judged.',
        "Begin here: sealwire conformance server --command 'node server.mjs 2024b' --edition 2024b --case 2024b/plain/conversation",
        '',
      ].join('\n'),
    );
    expect(code).toBe(7);
  });

  test('that never answers fails with what was waited for', async () => {
    const port = await listener((socket) => socket.on('error', () => undefined).resume());
    const target = ['--target', `127.0.0.1:${port}`, '--timeout', '1'];
    const { code, stdout, stderr } = await conformance('server', '--edition', '2024b', ...target, '--case', GOLDEN);
    expect(part(stdout, 'Found')).toBe('Found\n  Nothing came for 1 s where Registered should come.');
    expect(stdout).toContain('\nNothing came back.\n');
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
  });

  test('in a SHOULD is warned, and fails only where the caller is strict', async () => {
    putBrokenServer();
    const run = [...BROKEN, '--case', '2024b/send-file/file-name-any-bytes', '--quiet'];
    const mild = await conformance(...run);
    expect(mild.stdout).toMatch(/^! warned {11}2024b\/send-file\/file-name-any-bytes {2}/);
    expect(mild.stdout).toContain('\n  SHOULD: SendFile.fileName: ');
    expect(mild.stdout).toMatch(/\n✔ It conforms, with 1 warning: 1 of 2 cases passed\.\n$/);
    expect(mild.code).toBe(0);
    const strict = await conformance(...run, '--strict');
    expect(strict.stdout).toContain('\n✘ It does not conform: 1 of 2 cases warned.\n');
    expect(strict.code).toBe(7);
  });
});

test('a server that comes only part of the way is told how far, and graded for that', async () => {
  putProgram('server.mjs', 'checksumOverCiphertext');
  const { stdout, code } = await conformance(...BROKEN, '--grade', 'g.json');
  expect(part(stdout, 'How far it came')).toBe(
    [
      'How far it came',
      '  ✔ a client registers',
      '  ✔ it sends its public key and gets an AES key',
      '  ✘ it sends a file and is told the right checksum',
      '  · it confirms the checksum',
      '  · it comes back on another connection',
      '  · it sends another file there',
    ].join('\n'),
  );
  // A line for the one case that was judged, its text, and a summary; nothing for each of the others.
  expect(stdout.split('\n').length).toBeLessThan(80);
  const { score, output } = JSON.parse(file('g.json')) as GradeFile;
  expect(score).toBeCloseTo((2 * 2) / 6, 3);
  expect(output).toMatch(/ The plain conversation came through 2 of its 6 steps\.$/);
  expect(code).toBe(7);
});

describe('a server that starts slowly', () => {
  test('passes, however short the time for an answer is', async () => {
    putProgram('server.mjs');
    put('slow.mjs', "setTimeout(() => import('./server.mjs'), 1500);\n");
    const slow = ['--command', `${NODE} slow.mjs 2024b`, '--timeout', '1'];
    const { code, stderr } = await conformance('server', '--edition', '2024b', ...slow, '--case', '*/register/golden');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('has the time that --start-timeout gives it', async () => {
    put('never.mjs', 'setInterval(() => undefined, 1000);\n');
    const never = ['--command', `${NODE} never.mjs`, '--port', '1', '--start-timeout', '1', '--timeout', '9'];
    const { code, stderr } = await conformance('server', '--edition', '2024b', ...never);
    expect(stderr).toMatch(/^sealwire: the command does not listen on 127\.0\.0\.1:1 after 1 second\n/);
    expect(code).toBe(3);
  });
});

test('a client that never confirms its file fails', async () => {
  putProgram('client.mjs', 'noCrcValid');
  const run = ['client', '--edition', '2024b', '--command', CLIENT, '--case', '2024b/plain/conversation', '--quiet'];
  const { code, stdout, stderr } = await conformance(...run);
  expect(part(stdout, 'Found')).toBe('Found\n  The client never sent CrcValid.');
  expect(part(stdout, 'How far it came')).toMatch(
    /\n {2}✔ the file is whole, .*\n {2}✘ the client confirms the checksum$/,
  );
  expect(stdout).toContain('\n✘ It does not conform: 1 of 1 case failed.\n');
  expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
});

test('a right client passes', async () => {
  putProgram('client.mjs');
  const run = ['client', '--edition', '2024b', '--command', CLIENT, '--case', '2024b/plain/*', '--quiet'];
  const { code, stdout } = await conformance(...run);
  expect(stdout).toMatch(/\n✔ It conforms: (\d+) of \1 cases passed\.\n$/);
  expect(code).toBe(0);
});

interface JsonCase {
  readonly id: string;
  readonly status: string;
  readonly found: string | null;
}
interface JsonFile {
  readonly passed: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly reports: readonly { readonly results: readonly JsonCase[] }[];
}
interface GradeFile {
  readonly score: number;
  readonly output: string;
  readonly tests: readonly { readonly name: string; readonly score: number; readonly status: string }[];
}

/** A file of the test's directory. */
const file = (name: string): string => readFileSync(join(directory(), name), 'utf8');
const put = (name: string, text: string): void => writeFileSync(join(directory(), name), text);
const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

test('all files of a report say the same', async () => {
  putBrokenServer();
  put('known.txt', '2024b/send-file/file-name-shortest  the size in front of the name is wrong\n');
  const cases = ['2024b/register/golden', GOLDEN, '2024b/send-file/file-name-shortest', '2024b/send-file/*-any-bytes'];
  const kinds = ['json', 'junit', 'tap', 'html', 'grade'];
  const { code, stdout } = await conformance(
    ...[...BROKEN, '--known', 'known.txt', '--quiet'],
    ...cases.flatMap((one) => ['--case', one]),
    ...kinds.flatMap((kind) => [`--${kind}`, `report.${kind}`]),
  );
  expect(stdout.endsWith(kinds.map((kind) => `wrote report.${kind}\n`).join(''))).toBe(true);
  expect(code).toBe(7);

  const json = JSON.parse(file('report.json')) as JsonFile;
  const results = json.reports.flatMap((report) => report.results);
  expect(results.map(({ id, status }) => [id, status])).toEqual([
    ['2024b/plain/conversation', 'passed'],
    ['2024b/register/golden', 'passed'],
    ['2024b/send-file/golden', 'failed'],
    ['2024b/send-file/file-name-shortest', 'knownFailure'],
    ['2024b/send-file/file-name-any-bytes', 'warned'],
  ]);
  expect(json).toMatchObject({ passed: false, counts: { passed: 2, failed: 1, warned: 1, knownFailure: 1 } });

  const grade = JSON.parse(file('report.grade')) as GradeFile;
  expect(grade.tests.map(({ name }) => name.split(': ')[0])).toEqual(results.map(({ id }) => id));
  expect(grade.tests.map(({ score, status }) => [score, status])).toEqual([
    [2, 'passed'],
    [2, 'passed'],
    [0, 'failed'],
    [0, 'failed'],
    [0, 'failed'],
  ]);
  expect(grade).toMatchObject({ score: 4, output: '2 of 5 cases hold: 4 of 9 points.' });

  const junit = file('report.junit');
  expect(junit).toContain('<testsuite name="server 2024b" tests="5" failures="1" errors="0" skipped="1" ');
  expect(
    ['testcase', 'failure', 'skipped', 'system-out'].map((tag) => count(junit, RegExp(`<${tag}[ >]`, 'g'))),
  ).toEqual([5, 1, 1, 1]);

  const tap = file('report.tap');
  expect(tap).toMatch(/^TAP version 14\n1\.\.5\n/);
  expect([count(tap, /^ok /gm), count(tap, /^not ok /gm), count(tap, /^not ok .* # TODO /gm)]).toEqual([2, 3, 2]);

  const html = file('report.html');
  expect(results.filter(({ id }) => !html.includes(id))).toEqual([]);
  expect(html).toContain('It does not conform: 1 of 5 cases failed.');
});

describe('known failures', () => {
  const judged = [...BROKEN, '--case', GOLDEN, '--quiet', '--known', 'known.txt'];

  test('do not fail the run', async () => {
    putBrokenServer();
    put('known.txt', `# to be mended\n\n${GOLDEN} the size is big-endian\n`);
    const { code, stdout } = await conformance(...judged);
    expect(stdout).toMatch(/^~ known failure {4}2024b\/send-file\/golden {2}/);
    expect(stdout).toContain('\n    - the size is big-endian\n');
    expect(stdout).toMatch(/\n✔ It conforms, with 1 known failure: 1 of 2 cases passed\.\n$/);
    expect(code).toBe(0);
  });

  test('that pass fail the run', async () => {
    putProgram('server.mjs');
    put('known.txt', `${GOLDEN} the size is big-endian\n`);
    const { code, stdout } = await conformance(...judged);
    expect(stdout).toMatch(/^‼ unexpected pass {2}2024b\/send-file\/golden {2}/);
    expect(stdout).toContain(
      '\n✘ It is better than its list of known failures says: 1 of 2 cases passed unexpectedly.\n',
    );
    expect(code).toBe(7);
  });
});

test('weights say what a case is worth, and what all are scaled to', async () => {
  putBrokenServer();
  put('weights.json', JSON.stringify({ default: { MUST: 3 }, cases: { '*/send-file/*': 10 }, total: 50 }));
  const cases = ['--case', '2024b/register/golden', '--case', GOLDEN];
  const { code } = await conformance(...BROKEN, ...cases, '--grade', 'results.json', '--weights', 'weights.json');
  const { score, output } = JSON.parse(file('results.json')) as GradeFile;
  // 3 and 3 of 16 points, in fiftieths.
  expect({ score, output }).toEqual({ score: 18.75, output: '2 of 3 cases hold: 18.75 of 50 points.' });
  expect(code).toBe(7);
});

describe('wrong use', () => {
  // Each in a directory of its own, several at a time.
  const parent = mkdtempSync(join(tmpdir(), 'sealwire-cli-'));
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  const idsOf = (profiles: readonly { readonly id: string }[]): string => profiles.map(({ id }) => id).join(', ');
  const help = 'See sealwire conformance --help.';
  const server = ['server', '--edition', '2024b'];
  const client = ['client', '--edition', '2024b'];
  const graded = [...server, '--grade', 'g.json', '--weights', 'w.json'];

  interface WrongUse {
    readonly use: string;
    readonly args: readonly string[];
    /** Files in the working directory. */
    readonly files?: Readonly<Record<string, string>>;
    /** Two lines: what is wrong, and what to do. */
    readonly says: readonly [string, string];
  }

  const wrongUses: readonly WrongUse[] = [
    {
      use: 'an unknown side',
      args: ['sever'],
      says: [
        "command-argument value 'sever' is invalid for argument 'side'. Allowed choices are server, client.",
        'See --help.',
      ],
    },
    {
      use: 'a misspelt flag',
      args: [...server, '--knwon', 'k'],
      says: ["unknown option '--knwon'", 'Did you mean --known?'],
    },
    {
      use: 'a target and a command',
      args: [...server, '--target', '127.0.0.1:9', '--command', 'x'],
      says: ['--target and --command exclude each other', 'Name one server to judge.'],
    },
    {
      use: 'a target without a side',
      args: ['--target', '127.0.0.1:9', '--edition', '2024b'],
      says: ['which side is the target?', 'Write sealwire conformance server … or client ….'],
    },
    {
      use: 'a target for a client',
      args: [...client, '--target', '127.0.0.1:9'],
      says: ['a client has no address', 'Name the command that runs it with --command.'],
    },
    {
      use: 'a target without a port',
      args: [...server, '--target', 'localhost'],
      says: [
        'server address "localhost" is not host:port',
        'Write it like 127.0.0.1:1234, an IPv6 address like [::1]:1234.',
      ],
    },
    {
      use: 'a command without an edition',
      args: ['server', '--command', 'x'],
      says: [
        'which edition does the target speak?',
        `Name it with --edition: ${idsOf(editions)}. Or a dialect with --dialect.`,
      ],
    },
    {
      use: 'an empty command',
      args: [...server, '--command', ' '],
      says: ['--command is empty', 'Write what starts the server, or runs the client, in quotes.'],
    },
    { use: 'a port without a command', args: [...server, '--port', '9'], says: ['--port goes with --command', help] },
    { use: 'files without a command', args: [...server, '--in', '.'], says: ['--in goes with --command', help] },
    {
      use: 'a port for a client',
      args: [...client, '--command', 'x', '--port', '9'],
      says: ['--port is for servers', 'A client reads transfer.info.'],
    },
    {
      use: 'an unknown edition',
      args: ['server', '--edition', '1999'],
      says: ['there is no edition "1999"', `Use --edition with one of ${idsOf(editions)}.`],
    },
    {
      use: 'an unknown dialect',
      args: ['server', '--dialect', 'x'],
      says: ['there is no dialect "x"', `Use --dialect with one of ${idsOf(dialects)}.`],
    },
    {
      use: 'an edition and a dialect',
      args: [...server, '--dialect', 'x'],
      says: ['--edition and --dialect exclude each other', 'A dialect names its edition.'],
    },
    {
      use: 'no time at all',
      args: [...server, '--timeout', '0'],
      says: ['--timeout is 0', 'Give at least one second.'],
    },
    {
      use: 'no time to start in',
      args: [...server, '--command', 'x', '--start-timeout', '0'],
      says: ['--start-timeout is 0', 'Give at least one second.'],
    },
    {
      use: 'a time for a client to listen',
      args: [...client, '--command', 'x', '--start-timeout', '9'],
      says: ['--start-timeout is for servers', "A client's whole run has the time of --timeout."],
    },
    {
      use: 'no time for the whole run',
      args: [...server, '--limit', '0'],
      says: ['--limit is 0', 'Give at least one second.'],
    },
    {
      use: 'a time in words',
      args: [...server, '--timeout', '5s'],
      says: ["option '--timeout <seconds>' argument '5s' is invalid. It must be a whole number.", 'See --help.'],
    },
    {
      use: 'an unknown case',
      args: [...server, '--case', '2024b/plain/converse'],
      says: ['no case is called 2024b/plain/converse', 'See all of them with --list.'],
    },
    {
      use: 'a case of another edition',
      args: [...server, '--case', '2022/*'],
      says: ['no case is called 2022/*', 'See all of them with --list.'],
    },
    {
      use: 'known failures that cannot be read',
      args: [...server, '--known', 'k'],
      says: ['k cannot be read (ENOENT)', 'Name a file that is there and that this user may read.'],
    },
    {
      use: 'a known failure without its reason',
      args: [...server, '--known', 'k'],
      files: { k: '2024b/plain/conversation\n' },
      says: [
        'k, line 1: 2024b/plain/conversation has no reason',
        'After the id, on the same line, write why the case fails.',
      ],
    },
    {
      use: 'a known failure of a case that is not there',
      args: [...server, '--known', 'k'],
      files: { k: '# mended by and by\n2024b/gone why it fails\n' },
      says: ['k, line 2: no case is called 2024b/gone', 'Remove the line, or mend the id.'],
    },
    {
      use: 'weights without a grade sheet',
      args: [...server, '--weights', 'w.json'],
      says: ['--weights goes with --grade', help],
    },
    {
      use: 'weights that cannot be read',
      args: graded,
      says: ['w.json cannot be read (ENOENT)', 'Name a file that is there and that this user may read.'],
    },
    {
      use: 'weights with a key of their own',
      args: graded,
      files: { 'w.json': '{ "2024b/plain/*": 5 }' },
      says: [
        'w.json: $ has an unknown key, "2024b/plain/*"',
        'Use default, cases, total, partial; ids of cases belong into "cases".',
      ],
    },
    {
      use: 'weights that are no numbers',
      args: graded,
      files: { 'w.json': '{ "default": { "MUST": "two" } }' },
      says: ['w.json: $.default.MUST is "two", which is no number of points', 'Write a number from 0 on.'],
    },
    {
      use: 'weights of a case that is not there',
      args: graded,
      files: { 'w.json': '{ "cases": { "2024b/gone": 5 } }' },
      says: ['w.json: no case is called 2024b/gone', 'Remove the entry, or mend the id.'],
    },
  ];

  test.concurrent.each(wrongUses)('$use', async ({ args, files = {}, says }) => {
    const cwd = mkdtempSync(join(parent, 'use-'));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
    const { code, stdout, stderr } = await sealwire(['conformance', ...args], { cwd });
    expect(stderr).toBe(`sealwire: ${says.join('\n')}\n`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('a report that cannot be written is told behind the judgement', async () => {
  const own = ['server', '--edition', '2024b', '--case', '2024b/plain/conversation'];
  const { code, stdout, stderr } = await conformance(...own, '--json', join('nowhere', 'r.json'));
  expect(stdout).toContain('\n✔ It conforms: 1 of 1 case passed.\n');
  expect(stderr).toBe(
    `sealwire: ${join('nowhere', 'r.json')} cannot be written (ENOENT)\n` +
      'Name a file in a directory that is there and that this user may write to.\n',
  );
  expect(code).toBe(2);
});

describe('where there is nothing to judge', () => {
  const server = ['server', '--edition', '2024b'];

  test('nothing listens', async () => {
    const address = `127.0.0.1:${await closedPort()}`;
    const { code, stdout, stderr } = await conformance(...server, '--target', address, '--json', 'r.json');
    expect(stderr).toBe(
      `sealwire: nothing listens on ${address}\nStart the server first, and give the port that it listens on.\n`,
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'wrote r.json\n' });
    const results = (JSON.parse(file('r.json')) as JsonFile).reports.flatMap((one) => one.results);
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['notJudged']));
    expect(results[0]?.found).toBe(`There is nothing to judge: nothing listens on ${address}.`);
  });

  test('the command ends', async () => {
    put('main.js', 'console.error("no module named course"); process.exit(5);');
    const { code, stdout, stderr } = await conformance(...server, '--in', '.', '--command', `${NODE} main.js`);
    expect(stderr.replace(/port \d+/, 'port 1')).toBe(
      'sealwire: the command ended with exit code 5 before it listened on port 1\n' +
        `It ran in a copy of ${directory()}: start it there by hand to see what is wrong.\n` +
        'It printed last:\n  no module named course\n',
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });

  test('the command is not found', async () => {
    const run = ['client', '--edition', '2024b', '--command', 'no-such-program --fast'];
    const { code, stdout, stderr } = await conformance(...run);
    expect(stderr).toMatch(
      /^sealwire: the command cannot be run: no-such-program --fast\nWrite its paths absolute, or name the directory of its files with --in\.\nIt printed last:\n {2}.*no-such-program.*\n$/,
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });

  test('the directory of the program is not there', async () => {
    const { code, stderr } = await conformance(...server, '--in', 'nowhere', '--command', 'x');
    expect(stderr).toBe(
      `sealwire: the files of ${join(directory(), 'nowhere')} cannot be copied (ENOENT)\n` +
        'Name the directory of the program, one that this user may read, with --in.\n',
    );
    expect(code).toBe(3);
  });

  test('something else listens on the port of the command', async () => {
    const port = await listener((socket) => socket.destroy());
    const { code, stderr } = await conformance(...server, '--port', String(port), '--command', 'x');
    expect(stderr).toBe(
      `sealwire: something else listens on 127.0.0.1:${port} already\nEnd it, or let the kit choose a free port.\n`,
    );
    expect(code).toBe(3);
  });
});

describe('no process is left over', () => {
  /** A server that writes its process id, and that of a program which it has started, into a file of the test's directory. */
  function putNotingServer(): string {
    const pids = join(directory(), 'pids');
    mkdirSync(join(directory(), 'program'));
    putBrokenServer();
    const text = `${file('server.mjs')}
      const { spawn } = await import('node:child_process');
      const { appendFileSync } = await import('node:fs');
      const other = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
      appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n' + other.pid + '\\n');
    `;
    writeFileSync(join(directory(), 'program', 'server.mjs'), text);
    return pids;
  }

  const judged = [...BROKEN, '--in', 'program'];

  test('after a run', async () => {
    const pids = putNotingServer();
    const { code } = await conformance(...judged, '--case', '*/golden');
    expect(code).toBe(7);
    expect((await pidsIn(pids, 2)).filter(isAlive)).toEqual([]);
  });

  const posix = process.platform === 'win32' ? test.skip : test;
  posix('after a run that was interrupted', async () => {
    const pids = putNotingServer();
    // What it leaves of its own goes with the test's directory.
    const env = { TMPDIR: directory() };
    const running = Running.start(['conformance', ...judged, '--grade', 'g.json'], { cwd: directory(), env });
    await running.says(/^✔ passed/gm);
    const started = await pidsIn(pids, 2);
    const { code, stdout } = await running.end('SIGTERM');
    expect(code).toBe(130);
    expect(stdout).toMatch(/\n {2}\? \d+ cases not judged: The run was ended early, by SIGTERM\.\n/);
    expect(stdout).not.toContain('? not judged  ');
    expect((JSON.parse(file('g.json')) as GradeFile).score).toBeGreaterThan(0);
    expect(started).toHaveLength(2);
    await until(() => !started.some(isAlive));
  });
});

/** Runs a line in a shell that finds `sealwire`, in the test's directory. */
function shell(line: string): Promise<Ended> {
  const bin = join(directory(), 'bin');
  mkdirSync(bin);
  appendFileSync(join(bin, 'sealwire'), `#!/bin/sh\nexec ${NODE} "${MAIN}" "$@"\n`, { mode: 0o755 });
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SEALWIRE_'));
  const PATH = `${bin}${delimiter}${process.env['PATH'] ?? ''}`;
  const env = { ...Object.fromEntries(inherited), PATH, NO_COLOR: '1' };
  return new Promise((resolve) => {
    const child = execFile('sh', ['-c', line], { cwd: tmpdir(), env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}
