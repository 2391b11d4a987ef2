import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStoreReadOnly, type StoreReader } from '../../src/storage';
import { storedContent } from '../stored-content';
import { ana, bytes, filesBelow, id, openStore, rawQuery, storeFile, temporaryDirectory } from './fixture';

const readers: StoreReader[] = [];

// Registered after the fixture's hook and so run before it: Windows removes no open file.
afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.close()));
});

async function openReader(directory: string): Promise<StoreReader> {
  const reader = await openStoreReadOnly(directory);
  readers.push(reader);
  return reader;
}

describe('reading beside a running server', () => {
  it('sees what was stored before and after it opened', async () => {
    const directory = await temporaryDirectory();
    const store = await openStore(directory);
    await store.clients.register(ana);
    const before = await storeFile(store, 'a.txt', 'content');
    const reader = await openReader(directory);
    expect((await reader.files.list()).map((file) => file.id)).toEqual([before]);
    const after = await storeFile(store, 'b.txt', 'content');
    await store.verify(after, 'cksum');
    expect(await reader.files.list()).toMatchObject([
      { id: before, clientId: ana.id, clientName: ana.name, verified: false },
      { id: after, clientId: ana.id, clientName: ana.name, verified: true },
    ]);
  });

  it('lists the files of one client, by the bytes of its name', async () => {
    const directory = await temporaryDirectory();
    const store = await openStore(directory);
    await store.clients.register({ ...ana, name: bytes('\xff') });
    await store.clients.register({ id: id(2), name: bytes('\xfe'), profile: 'one' });
    await storeFile(store, 'a.txt', 'content');
    const theirs = await storeFile(store, 'b.txt', 'content', id(2));
    const reader = await openReader(directory);
    expect((await reader.files.list({ client: bytes('\xfe') })).map((file) => file.id)).toEqual([theirs]);
    expect(await reader.files.list({ client: bytes('nobody') })).toEqual([]);
  });
});

describe('a list of very many files', () => {
  const FILES = 2500;

  async function withFiles(): Promise<StoreReader> {
    const directory = await temporaryDirectory();
    const store = await openStore(directory);
    await store.clients.register(ana);
    await store.clients.register({ id: id(2), name: bytes('ben'), profile: 'one' });
    await rawQuery(
      directory,
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${FILES})
       INSERT INTO files (ID, ClientID, FileName, PathName, Verified, Size, Checksum, ChecksumId, ReceivedAt, State)
       SELECT unhex(printf('%032x', ${FILES} - i)), CASE WHEN i % 5 THEN ? ELSE ? END, 'f', printf('f/%d', i), 1, i, 0, 'cksum',
         '2026-01-02 03:04:05.678', 'stored'
       FROM n`,
      [ana.id, id(2)],
    );
    return openReader(directory);
  }

  it('comes page by page, in the order in which they were stored', async () => {
    const reader = await withFiles();
    const sizes: number[][] = [];
    for await (const page of reader.files.pages()) sizes.push(page.map(({ size }) => size));
    expect(sizes.flat()).toEqual(Array.from({ length: FILES }, (_, index) => index + 1));
    expect(Math.max(...sizes.map(({ length }) => length))).toBeLessThan(FILES);
  });

  it('has those of one client alone, where that is asked', async () => {
    const reader = await withFiles();
    const files = await reader.files.list({ client: bytes('ben') });
    expect(files.map(({ size }) => size)).toEqual(Array.from({ length: FILES / 5 }, (_, index) => (index + 1) * 5));
  });
});

describe('reading without a server', () => {
  it('finds files and contents, and changes nothing', async () => {
    const directory = await temporaryDirectory();
    const store = await openStore(directory);
    await store.clients.register(ana);
    const file = await storeFile(store, 'a.txt', 'content');
    await store.close();
    const before = await readFile(join(directory, 'defensive.db'));

    const reader = await openReader(directory);
    const [found] = await reader.files.list();
    expect(found?.id).toEqual(file);
    expect(await storedContent(reader, found ?? { id: file, path: '' })).toEqual(bytes('content'));
    await reader.close();
    readers.length = 0;
    expect((await readFile(join(directory, 'defensive.db'))).equals(before)).toBe(true);
    // A later start takes the directory as it is.
    expect((await openStore(directory)).reconciliation).toEqual([]);
  });

  it('works where this user may not write', async () => {
    const directory = await temporaryDirectory();
    const store = await openStore(directory);
    await store.clients.register(ana);
    const file = await storeFile(store, 'a.txt', 'content');
    await store.close();
    await chmod(directory, 0o555);
    try {
      const reader = await openReader(directory);
      expect((await reader.files.list()).map((each) => each.id)).toEqual([file]);
    } finally {
      await chmod(directory, 0o755);
    }
  });

  it('says so when there is no database, and makes none', async () => {
    const directory = join(await temporaryDirectory(), 'nowhere');
    await expect(openStoreReadOnly(directory)).rejects.toMatchObject({
      code: 'E_NO_DATABASE',
      message: `there is no database ${join(directory, 'defensive.db')}`,
      hint: 'Name the data directory of a server that has run at least once.',
    });
    await expect(filesBelow(directory)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses a database of another program', async () => {
    const directory = await temporaryDirectory();
    await rawQuery(directory, 'CREATE TABLE files (ID text)');
    await expect(openStoreReadOnly(directory)).rejects.toMatchObject({ code: 'E_FOREIGN_DATABASE' });
  });
});
