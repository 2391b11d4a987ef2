import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { posixCksum } from '../bytes/checksums';
import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { Running, sealwire, Serving, type Ended } from './command';

// One server with two clients: Ada has two verified files, of which one has an odd name, Grace one that is not verified.

const cwd = mkdtempSync(join(tmpdir(), 'sealwire-files-'));
const PLAN = Buffer.from('Attack at dawn.\n'.repeat(100));
const NOTE = Buffer.from('short');
const ODD = '../no\u001b[2J.txt';
let serving: Serving | undefined;

async function client(
  name: string,
  files: readonly { name: string; content: Buffer; confirmed: boolean }[],
): Promise<string> {
  const raw = await RawClient.connect(serving?.port ?? 0, editions['2024b']);
  await raw.register(name);
  await raw.sendPublicKey();
  for (const file of files) {
    await raw.sendFile(file);
    if (file.confirmed) await raw.crcValid(file.name);
  }
  await raw.halfClose();
  await raw.ended();
  return raw.identity.clientId.toString('hex');
}

let ada = '';
let grace = '';

beforeAll(async () => {
  serving = await Serving.start(['--port', '0'], { cwd });
  ada = await client('Ada', [
    { name: 'plan.txt', content: PLAN, confirmed: true },
    { name: ODD, content: NOTE, confirmed: true },
  ]);
  grace = await client('Grace', [{ name: 'plan.txt', content: NOTE, confirmed: false }]);
});

afterAll(async () => {
  await serving?.stop();
  rmSync(cwd, { recursive: true, force: true });
});

function files(...args: readonly string[]): Promise<Ended> {
  return sealwire(['files', ...args], { cwd });
}

/** The table's lines with their time of arrival blanked out. */
function rows({ stdout }: Ended): readonly string[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^[0-9a-f]{8}/, 'ID      ').replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/, 'TIME'));
}

const WIDTH = Math.max(8, ...[PLAN, NOTE].map((content) => String(posixCksum(content)).length));

function number(content: Buffer): string {
  return String(posixCksum(content)).padStart(WIDTH);
}

const table = [
  `ID        CLIENT  FILE                BYTES  ${'CHECKSUM'.padStart(WIDTH)}               STATUS      RECEIVED`,
  `ID        Ada     plan.txt             1600  ${number(PLAN)}  posix-cksum  verified    TIME`,
  `ID        Ada     ../no\\u001b[2J.txt      5  ${number(NOTE)}  posix-cksum  verified    TIME`,
  `ID        Grace   plan.txt                5  ${number(NOTE)}  posix-cksum  unverified  TIME`,
];

describe('while the server runs', () => {
  test('all files are listed, in the order of their arrival, with nothing that a terminal would obey', async () => {
    const ended = await files();
    expect(rows(ended)).toEqual(table);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
  });

  test('those of one client', async () => {
    expect(
      rows(await files('--client', 'Grace'))
        .slice(1)
        .map((row) => row.split(/ +/)[1]),
    ).toEqual(['Grace']);
  });

  test.each([[[]], [['--export', 'nothing']], [['--json']]])('a client that is not known is told %j', async (more) => {
    expect(await files('--client', 'Eve', ...more)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'sealwire: no client has the name or the id "Eve"\nUpper and lower case are told apart, and an id has all of its 32 digits. See sealwire clients.\n',
    });
  });

  test('those of a client by its id', async () => {
    const [{ clientId = '' } = {}] = (await files('--client', 'Grace', '--json')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { clientId?: string });
    expect(await files('--client', clientId)).toEqual(await files('--client', 'Grace'));
  });

  test('none of a client that has sent none', async () => {
    await client('Idle', []);
    expect(await files('--client', 'Idle')).toEqual({ code: 0, stdout: 'no files\n', stderr: '' });
  });

  test('those of one name, or the one with an id', async () => {
    expect(rows(await files('--file', 'plan.txt'))).toHaveLength(3);
    const [, , third] = (await files()).stdout.split('\n');
    const one = await files('--file', third?.slice(0, 8) ?? '');
    expect(one.stdout.trimEnd().split('\n').slice(1)).toEqual([expect.stringContaining('no\\u001b[2J.txt')]);
    expect(await files('--file', 'plan')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'sealwire: no file has the name or the id "plan"\nList the files with sealwire files to see both.\n',
    });
  });

  test('as an object a line', async () => {
    const { code, stdout, stderr } = await files('--json');
    const content = (clientId: string, client: string, file: string, bytes: Buffer, status: string): object => ({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      client,
      clientId,
      file,
      size: bytes.length,
      checksum: posixCksum(bytes),
      checksumId: 'posix-cksum',
      status,
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      path: expect.stringMatching(new RegExp(`^files/${clientId}/[0-9a-f]{32}-[\\w.-]+$`)),
    });
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      content(ada, 'Ada', 'plan.txt', PLAN, 'verified'),
      content(ada, 'Ada', ODD, NOTE, 'verified'),
      content(grace, 'Grace', 'plan.txt', NOTE, 'unverified'),
    ]);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('and a reader that has seen enough is no failure', async () => {
    const running = Running.start(['files'], { cwd });
    running.closeOutput();
    expect(await running.end()).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

/** The contents of a folder by their path in it. */
function contents(folder: string): ReadonlyMap<string, Buffer> {
  const paths = readdirSync(join(cwd, folder)).flatMap((id) =>
    readdirSync(join(cwd, folder, id)).map((name) => `${id}/${name}`),
  );
  return new Map(paths.map((path) => [path, readFileSync(join(cwd, folder, path))]));
}

describe('--export', () => {
  test('copies the contents under safe names, each client’s in a folder of its own', async () => {
    const { code, stdout, stderr } = await files('--export', 'out');
    expect([code, stderr]).toEqual([0, '']);
    const exported = contents('out');
    expect([...exported.values()].map(String).sort()).toEqual([PLAN, NOTE, NOTE].map(String).sort());
    for (const path of exported.keys()) expect(path).toMatch(/^[0-9a-f]{32}\/[0-9a-f]{32}-[\w.-]+$/);
    expect(
      stdout
        .split('\n')
        .filter((line) => line.startsWith('exported '))
        .sort(),
    ).toEqual([...exported.keys()].map((path) => `exported ${join('out', path)}`).sort());
  });

  test('tells where in JSON', async () => {
    const { stdout } = await files('--client', 'Grace', '--export', 'json', '--json');
    const { exported } = JSON.parse(stdout) as { readonly exported: string };
    expect(readFileSync(join(cwd, exported))).toEqual(NOTE);
  });

  test('of one file copies that one', async () => {
    await files('--client', 'Ada', '--file', 'plan.txt', '--export', 'one');
    expect([...contents('one').values()]).toEqual([PLAN]);
  });

  test('once more leaves what is there and equal, and brings what is new', async () => {
    await files('--client', 'Grace', '--export', 'again');
    const { code, stdout, stderr } = await files('--export', 'again');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.match(/^(exported|unchanged) /gm)).toEqual(['exported ', 'exported ', 'unchanged ']);
    expect(contents('again').size).toBe(3);
  });

  test('overwrites nothing', async () => {
    await files('--client', 'Grace', '--export', 'twice');
    const [path = ''] = contents('twice').keys();
    writeFileSync(join(cwd, 'twice', path), 'mine');
    const { code, stderr } = await files('--client', 'Grace', '--export', 'twice');
    expect(stderr).toBe(`sealwire: ${join('twice', path)} exists already\nExport into an empty directory.\n`);
    expect(code).toBe(2);
    expect(contents('twice')).toEqual(new Map([[path, Buffer.from('mine')]]));
  });

  test('into a file is refused', async () => {
    writeFileSync(join(cwd, 'occupied'), '');
    const { code, stderr } = await files('--client', 'Grace', '--export', 'occupied');
    expect(stderr).toBe(
      'sealwire: occupied cannot be a directory: a file is in the way\nName another directory, or move the file away.\n',
    );
    expect(code).toBe(11);
  });
});

describe('after the server has stopped', () => {
  beforeAll(async () => {
    await serving?.stop();
    serving = undefined;
  });

  test('all files are listed', async () => {
    expect(rows(await files('--data', 'sealwire-data'))).toEqual(table);
  });

  test('a content that is gone is not exported, the others are', async () => {
    const folder = join(cwd, 'sealwire-data', 'files', grace);
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    const { code, stdout, stderr } = await files('--export', 'rest');
    expect(stdout.match(/^exported /gm)).toHaveLength(2);
    expect(stderr).toBe('plan.txt: not exported: its content is missing\n');
    expect(code).toBe(7);
  });

  test('a content that was cut short is told, copied under a name that says so, and ends the command with 7', async () => {
    const path = join('sealwire-data', 'files', ada);
    const name = readdirSync(join(cwd, path)).find((one) => one.endsWith('plan.txt')) ?? '';
    writeFileSync(join(cwd, path, name), PLAN.subarray(0, 100));
    const ended = await files('--client', 'Ada', '--file', 'plan.txt', '--export', 'short');
    const copy = join('short', ada, `${name}.damaged`);
    expect(ended.stderr).toBe(
      `plan.txt: damaged: the content, verified when it came, has 100 bytes instead of 1600; copied to ${copy}\n`,
    );
    expect([ended.code, [...contents('short').keys()]]).toEqual([7, [`${ada}/${name}.damaged`]]);
    const [asObject] = (
      await files('--client', 'Ada', '--file', 'plan.txt', '--export', 'short', '--json')
    ).stdout.split('\n');
    expect(JSON.parse(asObject ?? '')).toMatchObject({
      export: 'damaged',
      damagedCopy: copy,
      fault: { kind: 'size', found: 100, expected: 1600 },
    });
  });

  test('a database of another program is refused', async () => {
    mkdirSync(join(cwd, 'foreign'));
    writeFileSync(join(cwd, 'foreign', 'defensive.db'), '');
    const { code, stdout, stderr } = await files('--data', 'foreign');
    const path = join(cwd, 'foreign', 'defensive.db');
    expect(stderr).toBe(`sealwire: ${path} was not made by Sealwire\nChoose another data directory.\n`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('a data directory that is a file is refused as such', async () => {
  writeFileSync(join(cwd, 'a-file'), '');
  expect(await files('--data', 'a-file')).toEqual({
    code: 11,
    stdout: '',
    stderr: `sealwire: ${join(cwd, 'a-file')} is a file, and a directory is needed\nName another directory, or move the file away.\n`,
  });
});
