import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { editions } from '../../generated';
import { commands } from '../../src/cli/commands';

const root = path.join(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Files below a folder, named from the root with forward slashes. */
function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['docs', '.github', 'test'].flatMap((folder) => filesIn(folder, /\.md$/)),
];
const sources = [
  ...readdirSync(root).filter((name) => name.endsWith('.cjs')),
  ...['src', 'codegen', 'generated', 'test', 'bench', '.eslint', '.install', '.ci'].flatMap((folder) =>
    filesIn(folder, /\.(ts|cjs|mjs)$|^[\w-]+$/),
  ),
  'protocol.schema.json',
  'codegen/meta-schema.json',
];

/** The headings of a page, as they are written. */
function headingsOf(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
}

/** A heading as a link names it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** Pointers of a text to documents that are not there, or to a section that a document does not have. */
function deadPointers(text: string): string[] {
  // A comment goes on behind the mark of its next line.
  const joined = text.replace(/\s*\n\s*(?:\*|\/\/)\s?/g, ' ');
  return [...joined.matchAll(/(?<![\w/.-])((?:[\w.-]+\/)*[\w-]+\.md)\b(?:, ("[^"\n]+"(?: and "[^"\n]+")*))?/g)].flatMap(
    ([pointer, name = '', sections = '']) => {
      const page = pages.find((one) => one === name || one.endsWith(`/${name}`));
      if (page === undefined) return [pointer];
      const headings = headingsOf(page);
      const named = [...sections.matchAll(/"([^"]+)"/g)].map(([, section = '']) => section);
      return named.every((section) => headings.includes(section)) ? [] : [pointer];
    },
  );
}

test('a pointer to a document or to a section that is not there is found', () => {
  const dead = ['nowhere.md', 'docs/nowhere.md', 'docs/protocol.md, "Nowhere"', 'docs/protocol.md, "Sizes" and "No"'];
  const alive = [
    'docs/protocol.md',
    'README.md',
    'docs/protocol.md, "Whose key"',
    'docs/protocol.md, "Sizes" and "Messages"',
  ];
  for (const pointer of dead) expect(deadPointers(`/** As ${pointer} says. */`)).toEqual([pointer]);
  for (const pointer of alive) expect(deadPointers(`/** As ${pointer} says. */`)).toEqual([]);
  expect(deadPointers('/**\n * Of a key (docs/protocol.md,\n * "Whose\n * key"). */')).toEqual([]);
});

test('no comment points to a document or a section that is not in the repository', () => {
  const here = path.relative(root, __filename).split(path.sep).join('/');
  const others = sources.filter((file) => file !== here && !file.startsWith('test/captures/'));
  expect(others.length).toBeGreaterThan(300);
  expect(others.flatMap((file) => deadPointers(read(file)).map((pointer) => `${file}: ${pointer}`))).toEqual([]);
});

test.each(pages.filter((page) => !page.startsWith('test/')))('every link of %s leads somewhere', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  const dead = links.filter(([, file = '', anchor]) => {
    const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
    if (!existsSync(path.join(root, target))) return true;
    return anchor !== undefined && !headingsOf(target).map(anchorOf).includes(anchor);
  });
  expect(dead.map(([link]) => link)).toEqual([]);
});

test.each(pages.filter((page) => !page.startsWith('test/')))('%s names no npm script that is not there', (page) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
  const named = [...read(page).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script = '']) => script);
  expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
});

test.each(pages.filter((page) => page.startsWith('docs/') || page === 'CONTRIBUTING.md'))(
  '%s names no file of the sources that is not there',
  (page) => {
    const named = [...read(page).matchAll(/`((?:src|codegen|generated|test|\.eslint|\.ci|\.install)\/[\w./-]*)`/g)];
    const paths = named.map(([, name = '']) => name);
    expect(paths.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
  },
);

describe('docs/security.md', () => {
  /** The tests that the page names: a file, and titles of tests in it, each in quotation marks. */
  const named = [...read('docs/security.md').matchAll(/`(test\/[\w./-]+\.test\.ts)` ("[^|\n`]*")/g)].flatMap(
    ([, file = '', titles = '']) =>
      titles.split('; ').map((title): [string, string] => [file, title.trim().replace(/^"|"\.?$|"\).*$/g, '')]),
  );
  const isThere = (file: string, title: string): boolean =>
    existsSync(path.join(root, file)) &&
    ["'", '"', '`'].some((mark) => read(file).replaceAll("\\'", "'").includes(`${mark}${title}${mark}`));

  test('names tests that are there', () => {
    expect(named.length).toBeGreaterThan(25);
    expect(named.filter(([file, title]) => !isThere(file, title))).toEqual([]);
  });

  test('would be found to name one that is not', () => {
    const [[file]] = named as [[string, string]];
    expect([isThere(file, 'no such title'), isThere('test/nowhere.test.ts', 'test')]).toEqual([false, false]);
  });

  test('names a test in each row of its tables', () => {
    const rows = read('docs/security.md')
      .split('\n')
      .filter((line) => /^\| (?!weakness|-)/.test(line));
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !/`test\/[^`]+\.test\.ts` "/.test(row))).toEqual([]);
  });
});

test('the README has a table of all commands', () => {
  const [, section = ''] = /\n## Commands\n([^]*?)\n## /.exec(read('README.md')) ?? [];
  const listed = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(
    commands
      .map(({ name }) => name)
      .filter((name) => name !== 'help')
      .sort(),
  );
});

test('the README says what each folder of the sources holds', () => {
  const folders = readdirSync(path.join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const told = [...read('README.md').matchAll(/^\| `src\/([\w-]+)\/` /gm)].map(([, folder]) => folder);
  expect(told.sort()).toEqual(folders.map(({ name }) => name).sort());
});

describe('docs/protocol.md', () => {
  const rows = read('docs/protocol.md')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const cells = (row: string): string[] =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const [head = ''] = rows;
  const column = (label: string, id: string): string => {
    const row = rows.find((line) => cells(line)[0]?.startsWith(label)) ?? '';
    return cells(row)[cells(head).indexOf(id)] ?? '';
  };
  const described = editions.filter(({ id }) => cells(head).includes(id));

  test('describes editions that are in the schema', () => {
    expect(described.map(({ id }) => id).sort()).toEqual(cells(head).slice(1).sort());
  });

  test.each(described)('has the codes, the port and the key size of $id', ({ id, requests, responses, port, aes }) => {
    const codes = (...names: readonly (keyof typeof requests)[]): string =>
      names.map((name) => String(requests[name]?.code)).join(', ');
    expect(column('register', id)).toBe(codes('Register', 'PublicKey'));
    expect(column('send file', id)).toBe(codes('SendFile'));
    expect(column('confirm', id)).toBe(codes('CrcValid', 'CrcInvalid', 'GiveUp'));
    const all = Object.values(responses).flatMap((response) => response?.code ?? []);
    expect(column('responses', id)).toBe(`${String(Math.min(...all))} to ${String(Math.max(...all))}`);
    expect([column('default port', id), column('AES key', id)]).toEqual([String(port), `${String(aes.bits)} bits`]);
  });

  test('has the code of each reconnect', () => {
    const due = described.map(({ requests }) => requests.Reconnect?.code);
    const told = described.map(({ id }) => /^\d+$/.exec(column('reconnect', id))?.[0]);
    expect(told).toEqual(due.map((code) => code?.toString()));
  });
});
