import { copyFile, mkdir, open, readFile, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { posixCksum as posix, zlibCrc32 as zlib } from '../../generated';
import { openStoreReadOnly, rebuild, type FileRecord, type Rebuilt, type Store } from '../../src/storage';
import { hex } from '../../src/text/hex';
import { posixCksum, zlibCrc32 } from '../bytes/checksums';
import { ana, bytes, filesBelow, id, openStore, rawQuery, temporaryDirectory } from './fixture';

const checksums = new Map([
  [posix.id, posix],
  [zlib.id, zlib],
]);
const DATABASE = 'defensive.db';
const ben = { id: id(2), name: bytes('ben'), profile: 'two' };

const run = (directory: string, newId = () => id(7)): Promise<Rebuilt | undefined> =>
  rebuild({ directory, checksums, profile: '2024b', now: () => new Date(0), newId });

async function store(directory: string, use: (store: Store) => Promise<void>): Promise<void> {
  const opened = await openStore(directory);
  await use(opened);
  await opened.close();
}

/** A file, verified or not. */
async function add(to: Store, clientId: Uint8Array, name: string, content: string, isVerified = true): Promise<void> {
  const upload = await to.beginUpload({ clientId, fileName: bytes(name) });
  await upload.write(bytes(content));
  const isBen = hex(clientId) === hex(ben.id);
  const [spec, checksum] = isBen ? [zlib, zlibCrc32] : [posix, posixCksum];
  await upload.commit({ checksum: checksum(Buffer.from(content)), checksumId: spec.id });
  if (isVerified) await to.verify(upload.fileId, spec.id);
  else await to.keep(upload.fileId);
}

/** Two clients with three files. */
async function withFiles(): Promise<string> {
  const directory = await temporaryDirectory();
  await store(directory, async (opened) => {
    await opened.clients.register(ana);
    await opened.clients.update(ana.id, { publicKey: bytes('key of ana') });
    await opened.clients.register(ben);
    await add(opened, ana.id, 'a plan.txt', 'content of a');
    await add(opened, ana.id, 'draft.txt', 'content of a draft', false);
    await add(opened, ben.id, 'b.txt', 'content of b');
  });
  return directory;
}

async function list(directory: string): Promise<readonly FileRecord[]> {
  const reader = await openStoreReadOnly(directory);
  try {
    return await reader.files.list();
  } finally {
    await reader.close();
  }
}

async function contents(directory: string): Promise<Readonly<Record<string, string>>> {
  const paths = await filesBelow(join(directory, 'files'));
  const all = await Promise.all(paths.map((path) => readFile(join(directory, 'files', path), 'latin1')));
  return Object.fromEntries(paths.map((path, index) => [path, all[index] ?? '']));
}

/** A server starts, and finds nothing out of order. */
async function expectGoodStart(directory: string): Promise<void> {
  const restarted = await openStore(directory);
  expect(restarted.reconciliation).toEqual([]);
  await restarted.close();
}

describe('without a database', () => {
  it('a rebuild has a file for each content, none of them verified', async () => {
    const directory = await withFiles();
    const before = await contents(directory);
    await rm(join(directory, DATABASE));
    expect(await run(directory)).toEqual({
      kept: undefined,
      rows: { clients: 0, files: 0, intact: 3, damaged: 0, missing: 0, placeholders: 2, recovered: 3 },
    });
    const files = await list(directory);
    expect(files.map(({ fileName, verified }) => [Buffer.from(fileName).toString(), verified])).toEqual(
      expect.arrayContaining([
        ['a_plan.txt', false],
        ['draft.txt', false],
        ['b.txt', false],
      ]),
    );
    expect(files.find(({ fileName }) => Buffer.from(fileName).toString() === 'b.txt')).toMatchObject({
      clientId: ben.id,
      clientName: Buffer.from(`recovered-${hex(ben.id)}`),
      size: 12,
      checksum: posixCksum(Buffer.from('content of b')),
      checksumId: posix.id,
    });
    expect(await contents(directory)).toEqual(before);
    await expectGoodStart(directory);
  });

  it('the owner registers anew under its name, and its old files stay those of its id', async () => {
    const directory = await withFiles();
    await rm(join(directory, DATABASE));
    await run(directory);
    await store(directory, async (opened) => {
      expect(await opened.clients.find(ana.id)).toMatchObject({ publicKey: undefined });
      expect(await opened.clients.register({ ...ana, id: id(9) })).toBe('registered');
    });
    expect((await list(directory)).filter(({ clientId }) => hex(clientId) === hex(ana.id))).toHaveLength(2);
  });
});

/** Writes noise over a page of the database. */
async function overwritePage(directory: string, page: number): Promise<void> {
  const file = await open(join(directory, DATABASE), 'r+');
  await file.write(Buffer.alloc(4096, 0xee), 0, 4096, (page - 1) * 4096);
  await file.close();
}

async function rootOf(directory: string, table: string): Promise<number> {
  const [row] = await rawQuery(directory, 'SELECT rootpage FROM sqlite_master WHERE name = ?', [table]);
  return Number(row?.['rootpage']);
}

describe('with a damaged database', () => {
  it('whose files are lost, clients keep their names and keys, and contents get the checksum of their client', async () => {
    const directory = await withFiles();
    await overwritePage(directory, await rootOf(directory, 'files'));
    expect((await run(directory))?.rows).toEqual({
      ...{ clients: 2, files: 0, intact: 3, damaged: 0, missing: 0, placeholders: 0, recovered: 3 },
    });
    const theirs = (await list(directory)).find(({ clientId }) => hex(clientId) === hex(ben.id));
    expect(theirs).toMatchObject({
      clientName: ben.name,
      checksumId: zlib.id,
      checksum: zlibCrc32(Buffer.from('content of b')),
    });
    await store(directory, async (opened) => {
      expect(await opened.clients.find(ana.id)).toMatchObject({ name: ana.name, publicKey: bytes('key of ana') });
    });
  });

  it('whose clients are lost, files stay verified where their contents prove it', async () => {
    const directory = await withFiles();
    const [path = ''] = (await list(directory)).map((file) => file.path);
    await truncate(join(directory, path), 3);
    await overwritePage(directory, await rootOf(directory, 'clients'));
    expect((await run(directory))?.rows).toEqual({
      ...{ clients: 0, files: 3, intact: 2, damaged: 1, missing: 0, placeholders: 2, recovered: 0 },
    });
    const files = await list(directory);
    expect(
      files.map(({ fileName, verified, damagedAt }) => [
        Buffer.from(fileName).toString(),
        verified,
        damagedAt !== undefined,
      ]),
    ).toEqual([
      ['a plan.txt', true, true],
      ['draft.txt', false, false],
      ['b.txt', true, false],
    ]);
    await expectGoodStart(directory);
  });

  it('of which nothing can be read, contents are all that is left; what it was is kept', async () => {
    const directory = await withFiles();
    const noise = 'no database '.repeat(999);
    await writeFile(join(directory, DATABASE), noise);
    const rebuilt = await run(directory);
    expect(rebuilt).toMatchObject({ kept: 'old-databases/1970-01-01T00-00-00-000Z-00000000', rows: { recovered: 3 } });
    expect(await readFile(join(directory, rebuilt?.kept ?? '', DATABASE), 'latin1')).toBe(noise);
  });

  it('a page of many rows is lost alone', async () => {
    const directory = await withFiles();
    await rawQuery(
      directory,
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
       INSERT INTO clients (ID, Name, LastSeen, Profile)
       SELECT unhex(printf('%032x', 1000 + i)), CAST('client ' || i AS BLOB), '2026-01-02 03:04:05.678', 'one' FROM n`,
    );
    const root = await rootOf(directory, 'clients');
    // The leaves of the table; the page of one in the middle.
    const leaves = await leavesOf(directory, root);
    await overwritePage(directory, leaves[Math.floor(leaves.length / 2)] ?? 0);
    const rebuilt = await run(directory);
    expect(rebuilt?.rows.clients).toBeGreaterThan(2900);
    expect(rebuilt?.rows.clients).toBeLessThan(3002);
    expect(rebuilt?.rows).toMatchObject({ files: 3, intact: 3, recovered: 0 });
    await expectGoodStart(directory);
  });

  /** The leaves below an interior page of a table: its cells begin with the number of their page (SQLite's file format). */
  async function leavesOf(directory: string, root: number): Promise<readonly number[]> {
    const page = (await readFile(join(directory, DATABASE))).subarray((root - 1) * 4096, root * 4096);
    expect(page[0]).toBe(5);
    const cells = Array.from({ length: page.readUInt16BE(3) }, (_, cell) => page.readUInt16BE(12 + 2 * cell));
    return cells.map((cell) => page.readUInt32BE(cell));
  }
});

describe('a rebuild', () => {
  it('reads the log of a server that was killed', async () => {
    const directory = await withFiles();
    const opened = await openStore(directory, { quietMs: 60_000 });
    await add(opened, ana.id, 'last.txt', 'content that came last');
    const killed = join(await temporaryDirectory(), 'killed');
    await mkdir(killed);
    for (const name of [DATABASE, `${DATABASE}-wal`]) await copyFile(join(directory, name), join(killed, name));
    await rename(join(directory, 'files'), join(killed, 'files'));
    await writeFile(join(killed, 'files', hex(ana.id), `${'f'.repeat(32)}-stray`), 'stray');
    expect((await run(killed))?.rows).toMatchObject({ clients: 2, files: 4, intact: 5, recovered: 1 });
    expect((await list(killed)).map(({ verified }) => verified)).toEqual([true, false, true, true, false]);
    await mkdir(join(directory, 'files'));
  });

  it('changes nothing where the database is intact and knows every content, and so not when it is run again', async () => {
    const directory = await withFiles();
    expect(await run(directory)).toBeUndefined();
    await rm(join(directory, DATABASE));
    await run(directory);
    const first = await readFile(join(directory, DATABASE));
    expect(await run(directory)).toBeUndefined();
    expect((await readFile(join(directory, DATABASE))).equals(first)).toBe(true);
  });

  it('makes the same of the same', async () => {
    const directory = await withFiles();
    const rows = async () => rawQuery(directory, 'SELECT * FROM files ORDER BY rowid');
    await rm(join(directory, DATABASE));
    await run(directory);
    const first = await rows();
    await rm(join(directory, DATABASE));
    await run(directory);
    expect(await rows()).toEqual(first);
  });

  it('that was cut short before its database took the place of the other is finished by the next, and by no start', async () => {
    const directory = await withFiles();
    const other = await withFiles();
    await rename(join(other, DATABASE), join(directory, `${DATABASE}.rebuilt`));
    await writeFile(join(directory, `${DATABASE}-wal`), 'of the other database');
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'E_REBUILD_UNFINISHED' });
    await run(directory);
    expect(await readdir(directory)).not.toContain(`${DATABASE}.rebuilt`);
    expect(await readdir(directory)).not.toContain(`${DATABASE}-wal`);
  });

  it('that was cut short before is begun anew', async () => {
    const directory = await withFiles();
    await rm(join(directory, DATABASE));
    await writeFile(join(directory, `${DATABASE}.rebuilding`), 'half');
    expect((await run(directory))?.rows.recovered).toBe(3);
    await expectGoodStart(directory);
  });

  it('beside a running server is refused', async () => {
    const directory = await withFiles();
    await openStore(directory);
    await expect(run(directory)).rejects.toMatchObject({ code: 'E_DATA_LOCKED' });
  });

  it('of a database that a newer version has made is refused, and changes nothing', async () => {
    const directory = await withFiles();
    await rawQuery(directory, `INSERT INTO migrations (timestamp, name) VALUES (9e12, 'AddWings9000000000000')`);
    await expect(run(directory)).rejects.toMatchObject({ code: 'E_NEWER_DATABASE' });
    expect(await readdir(directory)).not.toContain('old-databases');
  });

  it('where there is nothing is refused', async () => {
    const directory = await temporaryDirectory();
    await expect(run(directory)).rejects.toMatchObject({ code: 'E_NO_DATABASE' });
    expect(await readdir(directory)).toEqual([]);
  });

  it('takes no row that a flipped bit has made nonsense of, but its content', async () => {
    const directory = await withFiles();
    await rawQuery(directory, "UPDATE files SET ReceivedAt = 'soon' WHERE FileName = CAST('b.txt' AS BLOB)");
    await rawQuery(
      directory,
      "UPDATE files SET PathName = 'files/../../etc/passwd' WHERE FileName = CAST('draft.txt' AS BLOB)",
    );
    expect((await run(directory))?.rows).toMatchObject({ files: 1, recovered: 2 });
  });
});
