import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store, Upload } from '../../src/storage';
import { openForWriting, openToInspect, requireWritable } from '../../src/storage/records/sqlite/database';
import { fileSystem } from '../../src/storage/file-system';
import { hex } from '../../src/text/hex';
import { ana, bytes, filesBelow, id, openStore, rawQuery, storeFile, temporaryDirectory } from './fixture';

describe('a restart', () => {
  it('knows clients and files, and finds nothing out of order', async () => {
    const directory = await temporaryDirectory();
    const store = await openStore(directory);
    await store.clients.register(ana);
    const verified = await storeFile(store, 'a.txt', 'content');
    await store.verify(verified, 'cksum');
    const open = await storeFile(store, 'b.txt', 'content');
    await store.close();

    const restarted = await openStore(directory);
    expect(restarted.reconciliation).toEqual([]);
    expect(await restarted.clients.find(ana.id)).toMatchObject({ name: ana.name, checksum: 'cksum' });
    expect(await restarted.files.list()).toMatchObject([
      { id: verified, verified: true, state: 'stored' },
      { id: open, verified: false, state: 'stored' },
    ]);
  });
});

test('a database that SQLite has opened for reading alone is told at the start, not to every client', async () => {
  const directory = await temporaryDirectory();
  await (await openStore(directory)).close();
  const connection = await openToInspect(directory);
  await expect(requireWritable(connection)).rejects.toThrow('SQLITE_READONLY');
  await connection.destroy();
});

describe('after a crash', () => {
  const content = Buffer.alloc(300_000, 'h');

  /** A store, and a store on what it would leave if it were killed now: nothing is closed, and the log is not in the database. */
  async function begin(): Promise<{ readonly store: Store; readonly crash: () => Promise<Restarted> }> {
    const directory = await temporaryDirectory();
    const store = await openStore(directory);
    await store.clients.register(ana);
    const crash = async () => {
      const copy = join(await temporaryDirectory(), 'copy');
      await cp(directory, copy, { recursive: true, filter: (path) => !path.endsWith('.db-shm') });
      return { directory: copy, store: await openStore(copy) };
    };
    return { store, crash };
  }

  interface Restarted {
    readonly directory: string;
    readonly store: Store;
  }

  it.each([
    ['all of its content has come', async () => {}, content.subarray(0, 262_144)],
    ['it is confirmed', (upload: Upload) => upload.commit({ checksum: 7, checksumId: 'cksum' }), content],
  ])('before %s, an upload lies in the quarantine', async (_, until, expected) => {
    const { store, crash } = await begin();
    const kept = await storeFile(store, 'kept.txt', 'kept');
    await store.verify(kept, 'cksum');
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('half.txt') });
    await upload.write(content.subarray(0, 262_144));
    await upload.write(content.subarray(262_144));
    await until(upload);
    const { directory: copy, store: restarted } = await crash();

    expect(await restarted.files.list()).toMatchObject([{ id: kept, verified: true, state: 'stored' }]);
    const path = `files/${hex(ana.id)}/${hex(upload.fileId)}-half.txt`;
    expect(restarted.reconciliation).toEqual([
      { kind: 'stray', path, movedTo: expect.stringMatching(/^quarantine\/[^/]+\/files\//) },
    ]);
    const [finding] = restarted.reconciliation;
    const moved = finding?.kind === 'stray' ? finding.movedTo : '';
    expect((await readFile(join(copy, moved))).equals(expected)).toBe(true);
    await restarted.close();
    expect((await openStore(copy)).reconciliation).toEqual([]);
  });

  it.each([
    ['confirmed', (store: Store, id: Uint8Array) => store.verify(id, 'cksum')],
    ['not confirmed and kept', (store: Store, id: Uint8Array) => store.keep(id)],
  ])('a file that was %s is there', async (which, end) => {
    const { store, crash } = await begin();
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('whole.txt') });
    await upload.write(Buffer.from(content));
    await upload.commit({ checksum: 7, checksumId: 'cksum' });
    await end(store, upload.fileId);
    const { directory: copy, store: restarted } = await crash();

    expect(restarted.reconciliation).toEqual([]);
    const files = await restarted.files.list();
    expect(files).toMatchObject([{ id: upload.fileId, verified: which === 'confirmed', state: 'stored' }]);
    expect((await readFile(join(copy, files[0]?.path ?? ''))).equals(content)).toBe(true);
  });

  it('a content whose row was never written or already gone lies in the quarantine', async () => {
    const directory = await temporaryDirectory();
    const store = await openStore(directory);
    await store.clients.register(ana);
    await storeFile(store, 'a.txt', 'content');
    await store.close();
    await rawQuery(directory, 'DELETE FROM files');

    const restarted = await openStore(directory);
    expect(restarted.reconciliation).toHaveLength(1);
    expect(await filesBelow(join(directory, 'files'))).toEqual([]);
    const [moved] = await filesBelow(join(directory, 'quarantine'));
    expect(await readFile(join(directory, 'quarantine', moved ?? ''), 'latin1')).toBe('content');
  });

  it('passes over a stray that a command removes at the same moment', async () => {
    const directory = await temporaryDirectory();
    await (await openStore(directory)).close();
    const path = join(directory, 'files', 'stray');
    await writeFile(path, 'gone in a moment');
    const move = fileSystem.rename;
    jest.spyOn(fileSystem, 'rename').mockImplementation(async (from, to) => {
      await rm(path, { force: true });
      await move(from, to);
    });
    try {
      expect((await openStore(directory)).reconciliation).toEqual([]);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('quarantines strays of the same path and the same moment without replacing one', async () => {
    const directory = await temporaryDirectory();
    const now = (): Date => new Date(0);
    for (const content of ['first', 'second']) {
      await mkdir(join(directory, 'files'), { recursive: true });
      await writeFile(join(directory, 'files', 'stray'), content);
      await (await openStore(directory, { now })).close();
    }
    const moved = await filesBelow(join(directory, 'quarantine'));
    const contents = await Promise.all(moved.map((path) => readFile(join(directory, 'quarantine', path), 'latin1')));
    expect(contents.sort()).toEqual(['first', 'second']);
  });

  it('marks a row whose content is missing, and unmarks it when the content is back', async () => {
    const directory = await temporaryDirectory();
    const store = await openStore(directory);
    await store.clients.register(ana);
    const file = await storeFile(store, 'a.txt', 'content');
    const path = (await store.files.list())[0]?.path ?? '';
    await store.close();
    await rename(join(directory, path), join(directory, 'elsewhere'));

    const missing = await openStore(directory);
    expect(missing.reconciliation).toEqual([{ kind: 'missing', path, fileId: file }]);
    expect(await missing.files.list()).toMatchObject([{ id: file, state: 'missing' }]);
    await missing.close();
    await rename(join(directory, 'elsewhere'), join(directory, path));

    const restored = await openStore(directory);
    expect(restored.reconciliation).toEqual([{ kind: 'restored', path, fileId: file }]);
    expect(await rawQuery(directory, 'SELECT State FROM files')).toEqual([{ State: 'stored' }]);
  });
});

describe('among very many rows', () => {
  const folder = `files/${hex(ana.id)}`;
  const ROWS = 12_000;

  /** A directory with many rows, and the contents of those that the test chooses. */
  async function withRows(present: readonly number[]): Promise<string> {
    const directory = await temporaryDirectory();
    const store = await openStore(directory);
    await store.clients.register(ana);
    await store.close();
    await rawQuery(
      directory,
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS - 1})
       INSERT INTO files (ID, ClientID, FileName, PathName, Verified, Size, Checksum, ChecksumId, ReceivedAt, State)
       SELECT unhex(printf('%032x', i)), ?, 'f', printf('${folder}/%032x-f', i), 1, 0, 0, 'cksum', '2026-01-02 03:04:05.678', 'stored'
       FROM n`,
      [ana.id],
    );
    await mkdir(join(directory, folder));
    for (const row of present) await writeFile(join(directory, pathOf(row)), '');
    return directory;
  }

  function pathOf(row: number): string {
    return `${folder}/${row.toString(16).padStart(32, '0')}-f`;
  }

  it('each that has no content is marked, and each content without a row moves, wherever it comes in the order', async () => {
    const present = [0, 1, 4999, 5000, 5001, 9999, 10_000, ROWS - 1];
    const directory = await withRows(present);
    const other = 'files/00000000000000000000000000000001-not-a-folder';
    const strays = [
      'files/.incoming/half',
      other,
      `${folder}/!`,
      `${pathOf(4999)}f`,
      `${pathOf(7000)}~`,
      `${folder}/~`,
      'files/~/last',
    ];
    await mkdir(join(directory, 'files', '.incoming'));
    await mkdir(join(directory, 'files', '~'));
    for (const stray of strays) await writeFile(join(directory, stray), '');

    const store = await openStore(directory);
    const found = store.reconciliation;
    expect(found.filter(({ kind }) => kind === 'stray').map(({ path }) => path)).toEqual([...strays].sort());
    const missing = found.filter(({ kind }) => kind === 'missing').map(({ path }) => path);
    const all = Array.from({ length: ROWS }, (_, row) => row);
    expect(missing).toEqual(all.filter((row) => !present.includes(row)).map(pathOf));
    const rows = await rawQuery(directory, "SELECT PathName FROM files WHERE State = 'stored' ORDER BY PathName");
    expect(rows.map((row) => row['PathName'])).toEqual(present.map(pathOf));
    expect(await filesBelow(join(directory, 'files'))).toEqual(
      present.map((row) => pathOf(row).slice('files/'.length)),
    );
  });
});

describe('the lock', () => {
  it('refuses a second server on the directory, and lets it in after the first has closed', async () => {
    const directory = await temporaryDirectory();
    const first = await openStore(directory);
    await expect(openStore(directory)).rejects.toMatchObject({
      code: 'E_DATA_LOCKED',
      message: `another server uses the data directory ${directory}`,
      hint: 'Stop that server, or choose another data directory.',
    });
    await first.clients.register(ana);
    await first.close();
    await first.close();
    expect(await (await openStore(directory)).clients.find(ana.id)).toBeDefined();
  });

  it('ends with a process that is killed', async () => {
    const directory = await temporaryDirectory();
    const script = `const { Database } = require('sqlite3');
      const database = new Database(process.argv[1]);
      database.run('BEGIN EXCLUSIVE', (error) => console.log(error ?? 'locked'));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['-e', script, join(directory, 'lock.db')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    try {
      const [said] = (await once(child.stdout, 'data')) as [Buffer];
      expect(said.toString()).toBe('locked\n');
      await expect(openStore(directory)).rejects.toMatchObject({ code: 'E_DATA_LOCKED' });
    } finally {
      child.kill('SIGKILL');
      await exited;
    }
    expect((await openStore(directory)).reconciliation).toEqual([]);
  });

  it('is given back when the store cannot be opened', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'files'), 'in the way');
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'E_NOT_A_DIRECTORY' });
    await rename(join(directory, 'files'), join(directory, 'moved'));
    expect((await openStore(directory)).reconciliation).toEqual([]);
  });
});

describe('the database', () => {
  it('has the settings that durability needs', async () => {
    const directory = await temporaryDirectory();
    await (await openStore(directory)).close();
    const connection = await openForWriting(directory);
    const value = async (pragma: string): Promise<unknown[]> => {
      const rows = await connection.query<Record<string, unknown>[]>(`PRAGMA ${pragma}`);
      return Object.values(rows[0] ?? {});
    };
    expect(await value('journal_mode')).toEqual(['wal']);
    expect(await value('synchronous')).toEqual([2]);
    expect(await value('foreign_keys')).toEqual([1]);
    expect(await value('fullfsync')).toEqual([1]);
    expect(await value('busy_timeout')).toEqual([5000]);
    await connection.destroy();
  });

  it('answers lookups of clients and lists of one client from an index', async () => {
    const directory = await temporaryDirectory();
    await (await openStore(directory)).close();
    for (const where of ['clients WHERE ID = ?', 'clients WHERE Name = ?', 'files WHERE ClientID = ?']) {
      const plan = await rawQuery(directory, `EXPLAIN QUERY PLAN SELECT * FROM ${where}`, [id(1)]);
      expect(plan[0]?.['detail']).toMatch(/^SEARCH \w+ USING INDEX/);
    }
  });

  it.each(['clients', 'notes'])('of another program, with %s, is refused and left as it is', async (table) => {
    const directory = await temporaryDirectory();
    await rawQuery(directory, `CREATE TABLE ${table} (ID text)`);
    await expect(openStore(directory)).rejects.toMatchObject({
      code: 'E_FOREIGN_DATABASE',
      hint: 'Choose another data directory.',
    });
    const tables = await rawQuery(directory, 'SELECT name FROM sqlite_master');
    expect(tables).toEqual([{ name: table }]);
  });

  it('that is no database is refused', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'defensive.db'), 'not a database, and long enough to be looked at. '.repeat(100));
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'E_DATABASE_CORRUPT' });
  });
});
