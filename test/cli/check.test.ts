import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { posixCksum } from '../bytes/checksums';
import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { sealwire, Serving, type Ended } from './command';

// One server whose client has three verified files; then some of them are damaged below its hands.

const cwd = mkdtempSync(join(tmpdir(), 'sealwire-check-'));
const PLAN = Buffer.from('Attack at dawn.\n'.repeat(1000));
let serving: Serving | undefined;
let folder = '';

beforeAll(async () => {
  serving = await Serving.start(['--port', '0'], { cwd });
  const raw = await RawClient.connect(serving.port, editions['2024b']);
  await raw.register('Ada');
  await raw.sendPublicKey();
  for (const name of ['one.txt', 'two.txt', 'three.txt']) {
    await raw.sendFile({ name, content: PLAN });
    await raw.crcValid(name);
  }
  await raw.halfClose();
  await raw.ended();
  folder = join(cwd, 'sealwire-data', 'files', raw.identity.clientId.toString('hex'));
});

afterAll(async () => {
  await serving?.stop();
  rmSync(cwd, { recursive: true, force: true });
});

const check = (...args: readonly string[]): Promise<Ended> => sealwire(['check', ...args], { cwd });

function contentOf(name: string): string {
  return join(folder, readdirSync(folder).find((one) => one.endsWith(name)) ?? '');
}

/** The words for the files in the list, by name. */
async function statuses(): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await sealwire(['files', '--json'], { cwd });
  const files = stdout.trimEnd().split('\n');
  return Object.fromEntries(
    files.map((line) => {
      const { file, status } = JSON.parse(line) as { readonly file: string; readonly status: string };
      return [file, status];
    }),
  );
}

test('beside a running server, all is as it should be', async () => {
  const { code, stdout, stderr } = await check();
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: '3 files checked, 48.0 kB: all is as it should be\n',
    stderr: '',
  });
});

test('what is damaged is told, ends the command with 7, and is not listed as verified any more', async () => {
  const flipped = Buffer.from(PLAN);
  flipped[7] = 0;
  writeFileSync(contentOf('two.txt'), flipped);
  rmSync(contentOf('three.txt'));
  const path = `files/${contentOf('two.txt').split('files/')[1] ?? ''}`;
  const { code, stdout, stderr } = await check();
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toEqual([
    `damaged: "two.txt" of "Ada", verified when it came, has the checksum ${posixCksum(flipped)} instead of ${posixCksum(PLAN)} (${path})`,
    expect.stringMatching(/^missing: "three.txt" of "Ada", verified when it came, has no content any more \(files\//),
    '3 files checked, 32.0 kB: 1 damaged, 1 missing',
  ]);
  expect([code, stderr]).toEqual([7, '']);
  expect(await statuses()).toEqual({ 'one.txt': 'verified', 'two.txt': 'damaged', 'three.txt': 'missing' });
});

test('the same as objects', async () => {
  const { code, stdout } = await check('--json', '--client', 'Ada');
  const objects = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(objects).toMatchObject([
    {
      finding: 'damaged',
      client: 'Ada',
      file: 'two.txt',
      verified: true,
      fault: { kind: 'checksum', expected: posixCksum(PLAN) },
    },
    { finding: 'missing', file: 'three.txt' },
    { checked: { files: 3, bytes: 2 * PLAN.length }, found: { damaged: 1, missing: 1 }, recorded: true },
  ]);
  expect(code).toBe(7);
});

test('a content that is whole again is verified again, after the server has stopped too', async () => {
  await serving?.stop();
  serving = undefined;
  writeFileSync(contentOf('two.txt'), readFileSync(contentOf('one.txt')));
  const { code, stdout } = await check();
  expect(stdout).toContain('restored: "two.txt" of "Ada", verified when it came, is as it should be again (files/');
  expect(code).toBe(7);
  expect(await statuses()).toMatchObject({ 'two.txt': 'verified', 'three.txt': 'missing' });
});

test('a client that is not known is told', async () => {
  expect(await check('--client', 'Eve')).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'sealwire: no client has the name or the id "Eve"\nUpper and lower case are told apart, and an id has all of its 32 digits. See sealwire clients.\n',
  });
});
