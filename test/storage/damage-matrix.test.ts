import { readFileSync } from 'node:fs';
import { cp, open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { posixCksum as spec } from '../../generated';
import { EXIT, exitCodeOfError } from '../../src/cli/exit-codes';
import { exportFile } from '../../src/cli/export-file';
import { openStoreReadOnly, rebuild, type Store } from '../../src/storage';
import { fileSystem } from '../../src/storage/file-system';
import { SealwireError } from '../../src/wire/error';
import { posixCksum } from '../bytes/checksums';
import { ana, bytes, filesBelow, id, openStore, rawQuery, temporaryDirectory } from './fixture';

// Each kind of damage against each way to use a data directory: what is told, and that nothing is lost by it. The table is in
// docs/reliability.md, "Damage".

const DATABASE = 'defensive.db';
const checksums = new Map([[spec.id, spec]]);
const CONTENTS = ['content of one', 'content of two', 'content of three'];

async function add(store: Store, content: string, clientId = ana.id): Promise<void> {
  const upload = await store.beginUpload({ clientId, fileName: bytes(`${content}.txt`) });
  await upload.write(bytes(content));
  await upload.commit({ checksum: posixCksum(Buffer.from(content)), checksumId: spec.id });
  await store.verify(upload.fileId, spec.id);
}

/** Three verified files of one client. */
async function withFiles(client = ana): Promise<string> {
  const directory = await temporaryDirectory();
  const store = await openStore(directory);
  await store.clients.register(client);
  for (const content of CONTENTS) await add(store, content, client.id);
  await store.close();
  return directory;
}

async function contentOf(directory: string): Promise<string> {
  const [path = ''] = (await filesBelow(join(directory, 'files'))).filter((one) => one.endsWith('one.txt'));
  return join(directory, 'files', path);
}

async function overwritePage(directory: string, table: string): Promise<void> {
  const [row] = await rawQuery(directory, 'SELECT rootpage FROM sqlite_master WHERE name = ?', [table]);
  const file = await open(join(directory, DATABASE), 'r+');
  await file.write(Buffer.alloc(4096, 0xee), 0, 4096, (Number(row?.['rootpage']) - 1) * 4096);
  await file.close();
}

/** What is done to a directory; the directory to go on with, where that is another one. */
type Damage = (directory: string) => Promise<unknown>;

const DAMAGES: Readonly<Record<string, Damage>> = {
  nothing: async () => {},
  'a content is truncated': async (directory) => truncate(await contentOf(directory), 3),
  'a bit of a content is flipped': async (directory) => writeFile(await contentOf(directory), 'bontent of one'),
  'a content is deleted': async (directory) => rm(await contentOf(directory)),
  'a content may not be read': async (directory) => {
    const path = await contentOf(directory);
    const real = fileSystem.open.bind(fileSystem);
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    jest
      .spyOn(fileSystem, 'open')
      .mockImplementation((...args) => (args[0] === path ? Promise.reject(denied) : real(...args)));
  },
  'the contents’ folder is a file': async (directory) => {
    await rename(join(directory, 'files'), join(directory, 'elsewhere'));
    await writeFile(join(directory, 'files'), '');
  },
  'the database is deleted': (directory) => rm(join(directory, DATABASE)),
  'the database has no length': (directory) => truncate(join(directory, DATABASE)),
  'the database has no tables': async (directory) => {
    await rm(join(directory, DATABASE));
    await rawQuery(directory, 'PRAGMA journal_mode = WAL');
  },
  'the database is noise': (directory) => writeFile(join(directory, DATABASE), 'noise '.repeat(9999)),
  'the database is cut in half': async (directory) => truncate(join(directory, DATABASE), 6 * 4096),
  'a page of its files is noise': (directory) => overwritePage(directory, 'files'),
  'a page of its clients is noise': (directory) => overwritePage(directory, 'clients'),
  'the database is of a newer version': async (directory) => {
    await rawQuery(directory, `INSERT INTO migrations (timestamp, name) VALUES (9e12, 'AddWings9000000000000')`);
  },
  'the database is another server’s': async (directory) => {
    await rename(join(await withFiles({ ...ana, id: id(2) }), DATABASE), join(directory, DATABASE));
  },
  'its log is gone after a crash': async (directory) => {
    const store = await openStore(directory);
    await add(store, 'content that came last');
    const copy = join(await temporaryDirectory(), 'copy');
    await cp(directory, copy, { recursive: true, filter: (path) => !/-(wal|shm)$/.test(path) });
    return copy;
  },
};

/** What a way to use a directory says: its exit code, and the error's code or what it found. */
type Use = (directory: string) => Promise<string>;

const counted = (found: readonly string[]): string => {
  const kinds = [...new Set(found)].sort().map((kind) => `${found.filter((one) => one === kind).length} ${kind}`);
  return kinds.join(', ');
};

const answer = (found: readonly string[]): string =>
  found.length === 0 ? String(EXIT.ok) : `${EXIT.found}: ${counted(found)}`;

async function reading(
  directory: string,
  use: (reader: Awaited<ReturnType<typeof openStoreReadOnly>>) => Promise<string>,
) {
  const reader = await openStoreReadOnly(directory);
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

const USES: Readonly<Record<string, Use>> = {
  serve: async (directory) => {
    const store = await openStore(directory);
    await store.close();
    return store.reconciliation.length === 0 ? '0' : `0: ${counted(store.reconciliation.map(({ kind }) => kind))}`;
  },
  files: (directory) => reading(directory, async ({ files }) => `${EXIT.ok}: ${(await files.list()).length} listed`),
  'files --export': (directory) =>
    reading(directory, async (reader) => {
      const found: string[] = [];
      const to = await temporaryDirectory();
      for (const file of await reader.files.list()) found.push((await exportFile(reader, file, to)).kind);
      return answer(found.filter((kind) => kind !== 'exported'));
    }),
  check: (directory) =>
    reading(directory, async (reader) => {
      const found: string[] = [];
      for await (const finding of reader.check({ checksums })) {
        found.push(finding.kind === 'content' ? finding.state.kind : finding.kind);
      }
      return answer(found.map((kind) => (kind === 'database' ? 'in the database' : kind)));
    }),
  rebuild: async (directory) => {
    const rebuilt = await rebuild({ directory, checksums, profile: '2024b' });
    if (rebuilt === undefined) return '0: not needed';
    const { files, recovered, damaged, missing } = rebuilt.rows;
    const made = `${files} from rows, ${recovered} from contents`;
    return damaged + missing > 0
      ? `${EXIT.found}: ${made}, ${damaged} damaged, ${missing} missing`
      : `${EXIT.ok}: ${made}`;
  },
};

/** The contents of all files of a directory, wherever they lie there, but for SQLite's own. */
async function bytesBelow(directory: string): Promise<readonly string[]> {
  const paths = (await filesBelow(directory)).filter((path) => !/-(wal|shm|journal)$|^(lock|defensive)\.db/.test(path));
  return Promise.all(paths.map((path) => readFile(join(directory, path), 'hex')));
}

async function told(damage: Damage, use: Use): Promise<string> {
  const directory = await withFiles();
  const other = await damage(directory);
  const damaged = typeof other === 'string' ? other : directory;
  const before = await bytesBelow(damaged);
  const database = await readFile(join(damaged, DATABASE), 'hex').catch(() => '');
  try {
    return await use(damaged);
  } catch (error) {
    if (!(error instanceof SealwireError)) throw error;
    // Who refuses leaves the database as it is.
    expect(await readFile(join(damaged, DATABASE), 'hex').catch(() => '')).toBe(database);
    return `${exitCodeOfError(error)}: \`${error.code}\``;
  } finally {
    jest.restoreAllMocks();
    expect(await bytesBelow(damaged)).toEqual(expect.arrayContaining([...before]));
  }
}

test('each kind of damage is told in each way as docs/reliability.md says, and nothing is lost', async () => {
  const rows: string[][] = [['what is done', ...Object.keys(USES).map((name) => `\`${name}\``)]];
  for (const [name, damage] of Object.entries(DAMAGES)) {
    const cells: string[] = [];
    for (const use of Object.values(USES)) cells.push(await told(damage, use));
    rows.push([name, ...cells]);
  }
  const page =
    readFileSync(join(__dirname, '..', '..', 'docs', 'reliability.md'), 'utf8').split('\n## Damage\n')[1] ?? '';
  const table = page.split('\n').filter((line) => line.startsWith('|') && !/^\| -/.test(line));
  const documented = table.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  expect(documented.slice(0, rows.length)).toEqual(rows);
});
