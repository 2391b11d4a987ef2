import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../../src/cli/files-to-send';
import { freshDirectory } from './command';

const directory = freshDirectory();

/** What is found below paths, and what is left out, from the working directory. */
function below(...paths: readonly string[]): {
  readonly found: readonly string[];
  readonly leftOut: readonly string[];
} {
  const leftOut: string[] = [];
  const short = (path: string): string => path.replace(directory(), '').replaceAll('\\', '/');
  const found = filesBelow(
    paths.map((path) => join(directory(), path)),
    (path, why) => leftOut.push(`${short(path)}: ${why}`),
  );
  return { found: found.map(short), leftOut };
}

function put(path: string): void {
  mkdirSync(join(directory(), path, '..'), { recursive: true });
  writeFileSync(join(directory(), path), '');
}

test('files are found in the order of their names, hidden ones too, where their directory stands in the list', () => {
  for (const path of ['z', 'tree/b', 'tree/.a', 'tree/a/x', 'tree/c/d/e', 'a']) put(path);
  expect(below('z', 'tree', 'a')).toEqual({
    found: ['/z', '/tree/.a', '/tree/a/x', '/tree/b', '/tree/c/d/e', '/a'],
    leftOut: [],
  });
});

(process.platform === 'win32' ? test.skip : test)(
  'a link to a file is a file; one to a directory is not followed, so that no circle is (links need a right on Windows)',
  () => {
    put('tree/a');
    symlinkSync('a', join(directory(), 'tree', 'b'));
    symlinkSync('.', join(directory(), 'tree', 'c'));
    symlinkSync('nowhere', join(directory(), 'tree', 'd'));
    expect(below('tree')).toEqual({
      found: ['/tree/a', '/tree/b', '/tree/d'],
      leftOut: ['/tree/c: links to directories are not followed'],
    });
  },
);

test('a path that is no directory stays as it is: what is wrong with it is told later', () => {
  expect(below('none')).toEqual({ found: ['/none'], leftOut: [] });
});

test('a directory without a file is refused', () => {
  put('tree/me.info');
  mkdirSync(join(directory(), 'empty'));
  for (const path of ['tree', 'empty']) {
    expect(() => below(path)).toThrow(expect.objectContaining({ code: 'E_FILES_TO_SEND' }) as Error);
  }
});
