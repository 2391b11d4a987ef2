import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';
import { copyTemplate, templateOf } from '../../../src/conformance/target/template';
import { temporaryDirectory } from '../../../src/conformance/target/workplace';
import { rejection } from '../../course/refusal';
import { freshDirectory, standIn } from './directory';

const { path: directory, put } = freshDirectory();

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
