import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  copyTemplate,
  prepareWorkplace,
  temporaryDirectory,
  templateOf,
  type Workplace,
} from '../../../src/conformance/target/workplace';
import { readTransferInfo } from '../../../src/course/transfer-info';
import { rejection } from '../../course/refusal';
import { freshDirectory, standIn, temporaryIn } from './directory';

const { path: directory, put } = freshDirectory();

describe("a client's workplace", () => {
  const places: Workplace[] = [];
  afterEach(() => Promise.all(places.splice(0).map((place) => place.remove())));

  async function prepared(more: Partial<Parameters<typeof prepareWorkplace>[0]> = {}): Promise<Workplace> {
    const file = { name: 'a file.txt', content: Buffer.from('content') };
    const made = await prepareWorkplace({ host: '127.0.0.1', port: 1234, name: 'Ada Lovelace', file, ...more });
    places.push(made);
    return made;
  }

  test('holds transfer.info and the file that this names, relative to it', async () => {
    const place = await prepared();
    const told = readFileSync(join(place.directory, 'transfer.info'), 'utf8');
    expect(told).toBe('127.0.0.1:1234\nAda Lovelace\na file.txt\n');
    expect(readFileSync(join(place.directory, 'a file.txt'), 'utf8')).toBe('content');
    await expect(place.files()).resolves.toEqual(['a file.txt', 'transfer.info']);
  });

  test('names an IPv6 server in brackets', async () => {
    const place = await prepared({ host: '::1' });
    await expect(readTransferInfo(place.directory)).resolves.toMatchObject({ host: '::1', port: 1234 });
  });

  test('can be told another server for the next run, and keeps what is there', async () => {
    const place = await prepared();
    writeFileSync(join(place.directory, 'me.info'), 'me');
    await place.tell({ host: 'localhost', port: 9, name: 'Ada', file: 'a file.txt' });
    const info = { host: 'localhost', port: 9, name: 'Ada', file: 'a file.txt' };
    await expect(readTransferInfo(place.directory)).resolves.toEqual(info);
    await expect(place.meInfo()).resolves.toEqual(Buffer.from('me'));
  });

  test('gives what the client has left, in bytes', async () => {
    const place = await prepared();
    await expect(place.meInfo()).resolves.toBeUndefined();
    await expect(place.privKey()).resolves.toBeUndefined();
    writeFileSync(join(place.directory, 'me.info'), Buffer.from([0, 255]));
    writeFileSync(join(place.directory, 'priv.key'), Buffer.from([1, 254]));
    await expect(place.meInfo()).resolves.toEqual(Buffer.from([0, 255]));
    await expect(place.privKey()).resolves.toEqual(Buffer.from([1, 254]));
  });

  test('lists the files in its folders', async () => {
    const place = await prepared();
    mkdirSync(join(place.directory, 'logs', 'old'), { recursive: true });
    writeFileSync(join(place.directory, 'logs', 'old', 'a.log'), '');
    await expect(place.files()).resolves.toEqual(['a file.txt', 'logs/old/a.log', 'transfer.info']);
  });

  test('is removed with all that lies around it', async () => {
    const place = await prepared();
    writeFileSync(join(place.directory, '..', '..', 'escaped'), '');
    await place.remove();
    expect(existsSync(dirname(dirname(place.directory)))).toBe(false);
  });

  test('is not made where transfer.info cannot say what it should', async () => {
    temporaryIn(directory());
    await expect(rejection(prepared({ name: 'a\nb' }))).resolves.toEqual({
      name: 'CourseFileError',
      code: 'E_TRANSFER_INFO',
      message: 'transfer.info line 4 is one too many',
      line: 4,
      hint: 'Leave one file in it; name further files as arguments.',
    });
    expect(readdirSync(directory())).toEqual([]);
  });
});

test('a temporary directory is fresh, and lies two levels deep in one that goes with it', async () => {
  const [one, other] = await Promise.all([temporaryDirectory(), temporaryDirectory()]);
  const top = dirname(dirname(one.directory));
  expect(basename(top)).toMatch(/^sealwire-conformance-/);
  expect(dirname(dirname(other.directory))).not.toBe(top);
  expect(readdirSync(one.directory)).toEqual([]);
  await Promise.all([one.remove(), other.remove()]);
  expect(existsSync(top)).toBe(false);
});

describe('the template of a command is', () => {
  beforeEach(() => {
    put('main.py', '');
    put('src/main.py', '');
    standIn(directory());
  });

  test.each([
    'python main.py',
    'python -u main.py',
    './main.py',
    'python "main.py" x',
    'cd src && ./x',
    'python ./src/main.py',
  ])('the current directory for %s', (command) => {
    expect(templateOf(command, undefined)).toBe(directory());
  });

  test.each(['python other.py', 'python ../main.py', '/bin/sh main', 'a b main.py', '', 'serve --data main.py.bak'])(
    'none for "%s"',
    (command) => {
      expect(templateOf(command, undefined)).toBeUndefined();
    },
  );

  test('none for an absolute path, which needs no copy', () => {
    expect(templateOf(`python ${join(directory(), 'main.py')}`, undefined)).toBeUndefined();
  });

  test('the chosen one for any command, from the current directory on', () => {
    expect(templateOf('python main.py', 'src')).toBe(join(directory(), 'src'));
  });
});

describe('a copy of a template', () => {
  const target = (): string => join(directory(), 'copy');
  const template = (): string => join(directory(), 'template');
  beforeEach(() => {
    mkdirSync(template());
    mkdirSync(target());
  });
  const copied = (): readonly string[] => readdirSync(target(), { recursive: true }).map(String).sort();

  test('holds its files and folders', async () => {
    put('template/main.py', 'print()');
    put('template/lib/deep/a.py', '');
    mkdirSync(join(template(), 'files'));
    await expect(copyTemplate(template(), target())).resolves.toEqual([]);
    expect(copied()).toEqual(['files', 'lib', 'lib/deep', 'lib/deep/a.py', 'main.py'].map((path) => join(path)));
    expect(readFileSync(join(target(), 'main.py'), 'utf8')).toBe('print()');
  });

  test('leaves out what programs keep, and tells which files', async () => {
    const files = ['defensive.db', 'defensive.db-wal', 'me.info', 'priv.key', 'port.info', 'info.port'];
    for (const name of files) put(`template/lib/${name}`, '');
    put('template/lib/other.db', '');
    put('template/.git/HEAD', '');
    put('template/lib/__pycache__/a.pyc', '');
    const leftOut = await copyTemplate(template(), target());
    expect([...leftOut].sort()).toEqual(files.map((name) => join('lib', name)).sort());
    expect(copied()).toEqual(['lib', join('lib', 'other.db')]);
  });

  test.each(['node_modules', '.venv', 'venv'])('links to %s, whose removal leaves the packages alone', async (name) => {
    put(`template/${name}/package/index.js`, 'code');
    const { directory: inner, remove } = await temporaryDirectory();
    await copyTemplate(template(), inner);
    expect(readFileSync(join(inner, name, 'package', 'index.js'), 'utf8')).toBe('code');
    await remove();
    expect(readFileSync(join(template(), name, 'package', 'index.js'), 'utf8')).toBe('code');
  });

  test('overwrites nothing, and comes a second time as well', async () => {
    put('template/transfer.info', 'mine');
    put('template/lib/a.py', 'new');
    put('template/node_modules/a', '');
    put('copy/transfer.info', "the kit's");
    await copyTemplate(template(), target());
    await copyTemplate(template(), target());
    expect(readFileSync(join(target(), 'transfer.info'), 'utf8')).toBe("the kit's");
    expect(readFileSync(join(target(), 'lib', 'a.py'), 'utf8')).toBe('new');
  });

  (process.platform === 'win32' ? test.skip : test)(
    'keeps modes and links as they are (Windows has other ones)',
    async () => {
      const script = put('template/run', '');
      chmodSync(script, 0o750);
      symlinkSync('run', join(template(), 'link'));
      await copyTemplate(template(), target());
      expect(statSync(join(target(), 'run')).mode & 0o777).toBe(0o750);
      put('copy/run', 'changed');
      expect(readFileSync(join(target(), 'link'), 'utf8')).toBe('changed');
      expect(readFileSync(script, 'utf8')).toBe('');
    },
  );

  test('is refused above 200 MiB', async () => {
    truncateSync(put('template/large.bin', ''), 200 * 1024 * 1024 + 1);
    await expect(rejection(copyTemplate(template(), target()))).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_TEMPLATE',
      message: `${template()} holds more than 200 MiB, too much to be copied for each run`,
      hint: 'Name a directory with --in that holds only the program.',
    });
    expect(copied()).toEqual([]);
  });

  test('is refused above 20,000 files', async () => {
    put('template/main.py', '');
    const [entry] = readdirSync(template(), { withFileTypes: true });
    // So many real ones would take seconds to write.
    jest.spyOn(promises, 'readdir').mockResolvedValue(Array.from({ length: 20_001 }, () => entry!) as never);
    await expect(rejection(copyTemplate(template(), target()))).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_TEMPLATE',
      message: `${template()} holds more than 20,000 files, too much to be copied for each run`,
      hint: 'Name a directory with --in that holds only the program.',
    });
    expect(copied()).toEqual([]);
  });

  test('is refused where there is no such directory', async () => {
    const missing = join(directory(), 'missing');
    await expect(rejection(copyTemplate(missing, target()))).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_TEMPLATE',
      message: `the files of ${missing} cannot be copied (ENOENT)`,
      hint: 'Name the directory of the program, one that this user may read, with --in.',
    });
  });
});
