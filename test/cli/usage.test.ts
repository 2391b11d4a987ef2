import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialects, editions } from '../../generated';
import { sealwire } from './command';

// Each in a directory of its own, several at a time.
const parent = mkdtempSync(join(tmpdir(), 'sealwire-cli-'));

afterAll(() => rmSync(parent, { recursive: true, force: true }));

const idsOf = (profiles: readonly { readonly id: string }[]): string => profiles.map(({ id }) => id).join(', ');
const anyEdition = `Use --edition with one of ${idsOf(editions)}.`;
const anyDialect =
  dialects.length === 0 ? 'There is none in the schema.' : `Use --dialect with one of ${idsOf(dialects)}.`;

const to = ['--server', '127.0.0.1:9', '--name', 'Ada', 'a.bin'];

interface WrongUse {
  readonly use: string;
  readonly args: readonly string[];
  /** Files in the working directory; `undefined` is a directory. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Two lines: what is wrong, and what to do. `CWD` is the working directory. */
  readonly says: readonly [string, string];
}

const wrongUses: readonly WrongUse[] = [
  { use: 'an unknown command', args: ['transmogrify'], says: ["unknown command 'transmogrify'", 'See --help.'] },
  { use: 'a misspelt command', args: ['sned'], says: ["unknown command 'sned'", 'Did you mean send?'] },
  { use: 'an unknown flag before the command', args: ['--frob'], says: ["unknown option '--frob'", 'See --help.'] },

  {
    use: 'serve: a misspelt flag',
    args: ['serve', '--prot', '1'],
    says: ["unknown option '--prot'", 'Did you mean --port?'],
  },
  {
    use: 'serve: a flag without its value',
    args: ['serve', '--data'],
    says: ["option '--data <directory>' argument missing", 'See --help.'],
  },
  {
    use: 'serve: an argument',
    args: ['serve', 'me'],
    says: ["too many arguments for 'serve'. Expected 0 arguments but got 1.", 'See --help.'],
  },
  ...['65536', '-1', '12ab', ''].map((port) => ({
    use: `serve: port "${port}"`,
    args: ['serve', `--port=${port}`],
    says: [
      `option '--port <number>' argument '${port}' is invalid. It must be a number from 0 to 65535.`,
      'See --help.',
    ] as const,
  })),
  {
    use: 'serve: a PROXY header that may be there or not',
    args: ['serve', '--proxy-protocol', 'optional'],
    says: [
      "option '--proxy-protocol <off|required>' argument 'optional' is invalid. Allowed choices are off, required.",
      'See --help.',
    ],
  },
  ...[
    ['--proxy-protocol', 'required'],
    ['--listen', '0=2024b,proxy'],
  ].map((args) => ({
    use: `serve: ${args.join(' ')} from anybody`,
    args: ['serve', ...args],
    says: [
      'whoever may send PROXY headers has to be named: they say where a client comes from, and are believed',
      'Name the addresses of the balancer with --proxy-from.',
    ] as const,
  })),
  {
    use: 'serve: senders of a header that no listener requires',
    args: ['serve', '--proxy-from', '127.0.0.1'],
    says: [
      '--proxy-from means nothing without a listener that requires PROXY headers',
      'Add --proxy-protocol required, or end a --listen with ,proxy.',
    ],
  },
  {
    use: 'serve: a sender that is no address',
    args: ['serve', '--proxy-from', '127.0.0.1,balancer'],
    says: [
      "option '--proxy-from <address|network>' argument '127.0.0.1,balancer' is invalid. " +
        'balancer is no IP address, nor a network such as 192.0.2.0/24.',
      'See --help.',
    ],
  },
  {
    use: 'serve: a port from a variable',
    args: ['serve'],
    env: { SEALWIRE_PORT: 'high' },
    says: [
      "option '--port <number>' value 'high' from env 'SEALWIRE_PORT' is invalid. It must be a number from 0 to 65535.",
      'See --help.',
    ],
  },
  {
    use: 'serve: an unknown edition',
    args: ['serve', '--edition', '1999'],
    says: ['there is no edition "1999"', anyEdition],
  },
  {
    use: 'serve: an edition and a dialect',
    args: ['serve', '--edition', '2024b', '--dialect', 'x'],
    says: ['--edition and --dialect exclude each other', 'For both, use --listen PORT=DIALECT,EDITION.'],
  },
  {
    use: 'serve: an unknown dialect',
    args: ['serve', '--dialect', 'x'],
    says: ['there is no dialect "x"', anyDialect],
  },
  {
    use: 'serve: a listener without editions',
    args: ['serve', '--port', '0', '--listen', '1234'],
    says: ['--listen 1234 is not [ADDR:]PORT=ID,…', 'Write for example --listen 127.0.0.1:1234=ID.'],
  },
  {
    use: 'serve: a limit that is no number',
    args: ['serve', '--max-connections', 'many'],
    says: ["option '--max-connections <number>' argument 'many' is invalid. It must be a whole number.", 'See --help.'],
  },
  ...[
    { option: '--drain-timeout <seconds>', most: 2147483 },
    { option: '--handshake-timeout <seconds>', most: 2147483 },
    { option: '--idle-timeout <seconds>', most: 2147483 },
    { option: '--keep-unconfirmed <days>', most: 36500 },
  ].map(({ option, most }) => ({
    use: `serve: more of ${option} than a clock counts`,
    args: ['serve', option.replace(/ .*/, ''), String(most + 1)],
    says: [
      `option '${option}' argument '${most + 1}' is invalid. It must be a whole number from 0 to ${most}.`,
      'See --help.',
    ] as const,
  })),
  {
    use: 'prune: more days than there are dates',
    args: ['prune', '--older-than', '99999999999999'],
    says: [
      "option '--older-than <days>' argument '99999999999999' is invalid. It must be a whole number from 0 to 36500.",
      'See --help.',
    ],
  },
  {
    use: 'serve: no edition at all',
    args: ['serve', '--port', '0', '--edition', ','],
    says: ['a listener needs at least one edition', 'Name one with --edition.'],
  },

  {
    use: 'send: nothing at all',
    args: ['send'],
    says: ['no server is named', 'Give --server HOST, or put a transfer.info into CWD.'],
  },
  {
    use: 'send: no file',
    args: ['send', '--server', '127.0.0.1:9', '--name', 'Ada'],
    says: ['no file is named', 'Give the files to send, or put a transfer.info into CWD.'],
  },
  {
    use: 'send: no name',
    args: ['send', '--server', '127.0.0.1:9', 'a.bin'],
    says: ['no name is named', 'Give --name NAME, or put a transfer.info into CWD.'],
  },
  { use: 'send: an unknown flag', args: ['send', '--frob'], says: ["unknown option '--frob'", 'See --help.'] },
  {
    use: 'send: a server that is neither a host nor host:port',
    args: ['send', '--server', 'local:host:1', '--name', 'Ada', 'a.bin'],
    says: [
      'server address "local:host:1" is not host:port',
      'Write it like 127.0.0.1:1234, an IPv6 address like [::1]:1234.',
    ],
  },
  {
    use: 'send: a server with a bad port',
    args: ['send', '--server', 'localhost:0', '--name', 'Ada', 'a.bin'],
    says: [
      'server address "localhost:0" has no port from 1 to 65535 after the colon',
      'Give the port that the server listens on.',
    ],
  },
  ...['0', '65', 'abc', '-1', '2.5', ''].map((number): WrongUse => ({
    use: `send: "${number}" connections`,
    args: ['send', ...to, '--parallel', number],
    says: [
      `option '--parallel <n>' argument '${number}' is invalid. It must be a whole number from 1 to 64.`,
      'See --help.',
    ],
  })),
  {
    use: 'send: an unknown edition',
    args: ['send', ...to, '--edition', '1999'],
    says: ['there is no edition "1999"', anyEdition],
  },
  {
    use: 'send: an edition and a dialect',
    args: ['send', ...to, '--edition', '2024b', '--dialect', 'x'],
    says: ['--edition and --dialect exclude each other', 'A dialect names its edition.'],
  },
  {
    use: 'send: an empty name',
    args: ['send', ...to, '--name', ''],
    says: ['"" is no client name', 'Use 1 to 254 bytes without control characters.'],
  },
  {
    use: 'send: a name with a control character',
    args: ['send', ...to, '--name', 'A\tda'],
    says: ['"A\\tda" is no client name', 'Use 1 to 254 bytes without control characters.'],
  },
  {
    use: 'send: a transfer.info with a bad address',
    args: ['send'],
    files: { 'transfer.info': '127.0.0.1\nAda\na.bin\n' },
    says: [
      'transfer.info line 1: server address "127.0.0.1" is not host:port',
      'Write it like 127.0.0.1:1234, an IPv6 address like [::1]:1234.',
    ],
  },
  {
    use: 'send: a transfer.info without its third line',
    args: ['send'],
    files: { 'transfer.info': '127.0.0.1:1234\nAda\n' },
    says: [
      'transfer.info line 3 should hold the path of the file to send, but is missing',
      'Write the path of the file to send there.',
    ],
  },
  {
    use: 'send: a directory called transfer.info',
    args: ['send'],
    files: { 'transfer.info': undefined },
    says: ['transfer.info cannot be read (EISDIR)', 'Make it a file that this user may read, or remove it.'],
  },
  {
    use: 'send: a me.info without an id',
    args: ['send', ...to],
    files: { 'me.info': 'Ada\nnot hex\n' },
    says: [
      'me.info line 2 should hold the client id as 32 hex digits, but does not',
      'Restore the file, or delete me.info and priv.key to register anew.',
    ],
  },
  {
    use: 'send: the me.info of another client',
    args: ['send', ...to],
    files: { 'me.info': `Grace\n${'0'.repeat(32)}\n` },
    says: ['. belongs to the client "Grace", not "Ada"', 'Use another --identity directory for another client.'],
  },

  {
    use: 'files: a directory without a database',
    args: ['files', '--data', 'nowhere'],
    says: [
      `there is no database ${join('CWD', 'nowhere', 'defensive.db')}`,
      'Name the data directory of a server that has run at least once.',
    ],
  },
  {
    use: 'files: no server has ever run here',
    args: ['files'],
    says: [
      `there is no database ${join('CWD', 'sealwire-data', 'defensive.db')}`,
      'Name the data directory of a server that has run at least once.',
    ],
  },
  {
    use: 'files: an argument',
    args: ['files', 'a.bin'],
    says: ["too many arguments for 'files'. Expected 0 arguments but got 1.", 'See --help.'],
  },
  { use: 'files: an unknown flag', args: ['files', '--all'], says: ["unknown option '--all'", 'See --help.'] },
  {
    use: 'files: a flag without its value',
    args: ['files', '--export'],
    says: ["option '--export <directory>' argument missing", 'See --help.'],
  },

  {
    use: 'a configuration that is not there',
    args: ['send', '--config', 'none.json'],
    says: [
      "the configuration none.json cannot be read: ENOENT: no such file or directory, open 'none.json'",
      'Name a JSON file.',
    ],
  },
  {
    use: 'a configuration that is a directory',
    args: ['files', '--config', 'dir'],
    files: { dir: undefined },
    says: ['the configuration dir cannot be read: EISDIR: illegal operation on a directory, read', 'Name a JSON file.'],
  },
  {
    use: 'a configuration that is a list',
    args: ['serve', '--config', 'c.json'],
    files: { 'c.json': '[]' },
    says: ['the configuration c.json is no JSON object', 'Write { "port": 1256, … }.'],
  },
  {
    use: 'a configuration with an unknown option',
    args: ['serve', '--config', 'c.json'],
    files: { 'c.json': '{ "prot": 1 }' },
    says: ['c.json: there is no option "prot"', 'See sealwire serve --help.'],
  },
  {
    use: 'a configuration with a value of the wrong type',
    args: ['serve', '--config', 'c.json'],
    files: { 'c.json': '{ "json": "yes" }' },
    says: ['c.json: "json" has a value of the wrong type', 'See sealwire serve --help.'],
  },
  {
    use: 'a configuration with a value that the option refuses',
    args: ['serve', '--config', 'c.json'],
    files: { 'c.json': '{ "port": 70000 }' },
    says: ['c.json: "port": It must be a number from 0 to 65535.', 'See sealwire serve --help.'],
  },

  {
    use: 'demo: an argument',
    args: ['demo', 'me'],
    says: ["too many arguments for 'demo'. Expected 0 arguments but got 1.", 'See --help.'],
  },
  { use: 'demo: an unknown flag', args: ['demo', '--fast'], says: ["unknown option '--fast'", 'See --help.'] },
];

test.concurrent.each(wrongUses)('$use', async ({ args, files = {}, env, says }) => {
  const cwd = mkdtempSync(join(parent, 'use-'));
  for (const [name, content] of Object.entries(files)) {
    if (content === undefined) mkdirSync(join(cwd, name));
    else writeFileSync(join(cwd, name), content);
  }
  const { code, stdout, stderr } = await sealwire(args, { cwd, ...(env && { env }) });
  const text = `sealwire: ${says.join('\n')}\n`.replace('CWD', cwd);
  expect(stderr).toBe(text);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test('no command at all prints the help, on standard error', async () => {
  const { code, stdout, stderr } = await sealwire([], { cwd: parent });
  expect(stderr).toMatch(/^Usage: sealwire \[options\] \[command\]\n/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
