import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { editions as generated } from '../../generated';
import { editions } from '../bytes/editions';
import { register } from '../bytes/requests';

// What npm run inspect runs once it is compiled; npm test compiles it first.
const COMMAND = join(__dirname, '..', '..', 'dist', 'src', 'cli', 'main.js');
const CAPTURE = join(__dirname, '..', 'captures', '2024b-a-plain');
const REGISTER = register({ edition: editions['2024b'], clientId: Buffer.alloc(16), name: 'Demo' });

function run(
  input: string | Uint8Array,
  ...args: readonly string[]
): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'inspect', ...args], {
    input,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

test('inspect reads standard input, and colours nothing that is no terminal', () => {
  const { code, out, err } = run(REGISTER.toString('hex'), '-');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('hex dump\n\n2024b: explains 1 of 1 message;');
  expect(out).toContain('request Register, 278 bytes at byte 0\n');
  expect(out).not.toContain('\u001b');
});

test('inspect prints a file of a recording as JSON, decrypted', () => {
  const { code, out } = run('', join(CAPTURE, 'session.jsonl'), '--json', '--key', join(CAPTURE, 'me.info'));
  const objects = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { message: string; plaintext?: { size: number } });
  expect(code).toBe(0);
  expect(objects.map(({ message }) => message)).toContain('Reconnected');
  expect(objects.flatMap(({ plaintext }) => plaintext?.size ?? [])).toEqual([2500, 2500]);
});

test.each<[string, string, readonly string[], string]>([
  [
    'a malformed dump',
    '00 zz',
    [],
    'sealwire: standard input: line 1, byte 3: "z" is no hexadecimal digit\nMake the dump with xxd or hexdump -C, or give plain hexadecimal digits.\n',
  ],
  ['no file', '', ['/no/such/file'], 'sealwire: /no/such/file cannot be read (ENOENT)\n'],
  [
    'an unknown edition',
    '00',
    ['--edition', 'x'],
    `sealwire: there is no edition "x"\nUse --edition with one of ${generated.map(({ id }) => id).join(', ')}.\n`,
  ],
  [
    'a direction that is known',
    '{"n":0,"conn":0,"dir":"C>S","hex":"00"}',
    ['--direction', 'request'],
    'sealwire: standard input names the direction of its bytes itself\nLeave --direction out.\n',
  ],
  [
    'a file that is no key',
    '00',
    ['--key', COMMAND],
    'sealwire: priv.key holds neither base64 nor DER\nRestore the file, or delete it if me.info holds the key too.\n',
  ],
])('inspect ends with exit code 2 for %s', (_, input, args, message) => {
  expect(run(input, ...args)).toEqual({ code: 2, out: '', err: message });
});
