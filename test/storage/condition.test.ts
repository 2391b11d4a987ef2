import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openStoreReadOnly } from '../../src/storage';
import { ana, bytes, filesBelow, id, openStore, rawQuery, storeFile, temporaryDirectory } from './fixture';

// A server that went on with a database that is not the one of its contents would move them all to the quarantine.

const DATABASE = 'defensive.db';

/** A data directory with verified files, one in its folder, one small. */
async function withFiles(client = ana): Promise<string> {
  const directory = await temporaryDirectory();
  const store = await openStore(directory);
  await store.clients.register(client);
  for (const name of ['a.txt', 'b.txt']) {
    await store.verify(await storeFile(store, name, `content of ${name}`, client.id), 'cksum');
  }
  await store.close();
  return directory;
}

/** The bytes of all files of a directory but those that SQLite keeps beside its databases. */
async function everything(directory: string): Promise<Readonly<Record<string, string>>> {
  const paths = (await filesBelow(directory)).filter((path) => !/-(wal|shm)$/.test(path) && path !== 'lock.db');
  const contents = await Promise.all(paths.map((path) => readFile(join(directory, path), 'hex')));
  return Object.fromEntries(paths.map((path, index) => [path, contents[index] ?? '']));
}

/** Writes a page of noise over the root page of a table. */
async function overwriteTable(directory: string, table: string): Promise<void> {
  const [row] = await rawQuery(directory, 'SELECT rootpage FROM sqlite_master WHERE name = ?', [table]);
  const [size] = await rawQuery(directory, 'PRAGMA page_size');
  const pageSize = Number(size?.['page_size']);
  const file = await open(join(directory, DATABASE), 'r+');
  await file.write(randomBytes(pageSize), 0, pageSize, (Number(row?.['rootpage']) - 1) * pageSize);
  await file.close();
}

const DAMAGES: readonly (readonly [string, string, (directory: string) => Promise<unknown>])[] = [
  ['missing', 'E_DATABASE_MISSING', (directory) => rm(join(directory, DATABASE))],
  ['of no length', 'E_DATABASE_EMPTY', (directory) => truncate(join(directory, DATABASE))],
  [
    'without tables',
    'E_DATABASE_EMPTY',
    async (directory) => {
      await rm(join(directory, DATABASE));
      await rawQuery(directory, 'PRAGMA journal_mode = WAL');
    },
  ],
  [
    'without rows',
    'E_DATABASE_UNRELATED',
    async (directory) => {
      await rawQuery(directory, 'DELETE FROM files');
      await rawQuery(directory, 'DELETE FROM clients');
    },
  ],
  [
    'another server’s',
    'E_DATABASE_UNRELATED',
    async (directory) => rename(join(await withFiles({ ...ana, id: id(2) }), DATABASE), join(directory, DATABASE)),
  ],
  [
    'no database',
    'E_DATABASE_CORRUPT',
    (directory) => writeFile(join(directory, DATABASE), 'no database '.repeat(999)),
  ],
  ['cut short', 'E_DATABASE_CORRUPT', (directory) => truncate(join(directory, DATABASE), 8192)],
  ['damaged in its files', 'E_DATABASE_CORRUPT', (directory) => overwriteTable(directory, 'files')],
  ['damaged in its clients', 'E_DATABASE_CORRUPT', (directory) => overwriteTable(directory, 'clients')],
  [
    'of a newer version',
    'E_NEWER_DATABASE',
    (directory) =>
      rawQuery(directory, `INSERT INTO migrations (timestamp, name) VALUES (9e12, 'AddWings9000000000000')`),
  ],
];

describe.each(DAMAGES)('a database that is %s', (_, code, damage) => {
  it('lets no server start, which changes nothing', async () => {
    const directory = await withFiles();
    await damage(directory);
    const before = await everything(directory);
    for (let times = 0; times < 2; times++) {
      await expect(openStore(directory)).rejects.toMatchObject({ code, hint: expect.stringMatching(/\.$/) });
    }
    expect(await everything(directory)).toEqual(before);
  });
});

describe.each(DAMAGES.filter(([, code]) => code !== 'E_DATABASE_UNRELATED'))(
  'a database that is %s',
  (_, code, damage) => {
    it('is told to who lists the files, at the latest with the first page of them', async () => {
      const directory = await withFiles();
      await damage(directory);
      const list = async () => {
        const reader = await openStoreReadOnly(directory);
        try {
          await reader.files.list();
        } finally {
          await reader.close();
        }
      };
      await expect(list()).rejects.toMatchObject({ code });
    });
  },
);

it('names the change that a newer version has made', async () => {
  const directory = await withFiles();
  await rawQuery(directory, `INSERT INTO migrations (timestamp, name) VALUES (9e12, 'AddWings9000000000000')`);
  await expect(openStore(directory)).rejects.toMatchObject({
    message: `${join(directory, DATABASE)} was made by a newer version of Sealwire (it has AddWings9000000000000)`,
    hint: 'Use that version, or restore a backup that was made before it.',
  });
});

it('a log without its database is no new directory', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, `${DATABASE}-wal`), 'log');
  await expect(openStore(directory)).rejects.toMatchObject({ code: 'E_DATABASE_MISSING' });
  expect(await readFile(join(directory, `${DATABASE}-wal`), 'latin1')).toBe('log');
});

it.each([
  ['is empty', () => Promise.resolve()],
  [
    'has folders of clients without contents',
    (directory: string) => mkdir(join(directory, 'files', '0'.repeat(32)), { recursive: true }),
  ],
  [
    'holds what somebody else has put there',
    async (directory: string) => {
      await mkdir(join(directory, 'files'));
      await writeFile(join(directory, 'files', 'README'), 'mine');
    },
  ],
  [
    'has a database without tables, as a first start leaves it that was cut short',
    (directory: string) => writeFile(join(directory, DATABASE), ''),
  ],
])('a directory that %s is a new one', async (_, prepare) => {
  const directory = await temporaryDirectory();
  await prepare(directory);
  const store = await openStore(directory);
  await store.clients.register(ana);
  expect(await store.clients.find(ana.id)).toBeDefined();
});

it('a file in the place of all contents is told as such', async () => {
  const directory = await withFiles();
  await rename(join(directory, 'files'), join(directory, 'elsewhere'));
  await writeFile(join(directory, 'files'), 'in the way');
  await expect(openStore(directory)).rejects.toMatchObject({ code: 'E_NOT_A_DIRECTORY' });
  expect((await stat(join(directory, 'files'))).isFile()).toBe(true);
});

describe('contents without a row', () => {
  /** A directory with one row, and further contents of its client that have none. */
  async function withStrays(count: number): Promise<string> {
    const directory = await withFiles();
    const [path = ''] = await filesBelow(join(directory, 'files'));
    const folder = join(directory, 'files', dirname(path));
    for (let stray = 0; stray < count; stray++) {
      await writeFile(join(folder, `${(0x10000 + stray).toString(16).padStart(32, 'f')}-half`), bytes('half'));
    }
    return directory;
  }

  it('are moved to the quarantine, as many as a crash may leave', async () => {
    const store = await openStore(await withStrays(1000));
    expect(store.reconciliation).toHaveLength(1000);
  });

  it('are left where they are when there are more, and more than those with one', async () => {
    const directory = await withStrays(1001);
    const before = await everything(directory);
    await expect(openStore(directory)).rejects.toMatchObject({
      code: 'E_DATABASE_UNRELATED',
      message: `${join(directory, DATABASE)} knows only 2 of 1003 contents beside it`,
    });
    expect(await everything(directory)).toEqual(before);
  });
});
