import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openStoreReadOnly, type Store } from '../../src/storage';
import { SMALL_CONTENT } from '../../src/storage/contents/small-content';
import { storedContent } from '../stored-content';
import { until } from '../until';
import { ana, bytes, filesBelow, id, openStore, rawQuery, temporaryDirectory } from './fixture';

const NEVER = 3_600_000;
const done = { checksum: 7, checksumId: 'cksum' };
const path = 'files/00000000000000000000000000000001/00000000000000000000000000000064-small.txt';

let directory: string;
let store: Store;

async function open(quietMs: number): Promise<void> {
  let next = 100;
  store = await openStore(directory, { newId: () => id(next++), quietMs });
}

beforeEach(async () => {
  directory = await temporaryDirectory();
  await open(NEVER);
  await store.clients.register(ana);
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** All of a small file has come, and nobody has confirmed it. */
async function arrived(content = 'small', fileName = 'small.txt'): Promise<Uint8Array> {
  const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes(fileName), size: content.length });
  await upload.write(bytes(content.slice(0, 2)));
  await upload.write(bytes(content.slice(2)));
  expect(await upload.commit(done)).toBe(content.length);
  return upload.fileId;
}

async function rowContents(of = directory): Promise<unknown[]> {
  const rows = await rawQuery(of, 'SELECT Content FROM files ORDER BY rowid');
  return rows.map(({ Content: content }) => (Buffer.isBuffer(content) ? content.toString() : content));
}

describe('a small content', () => {
  it('comes with its row, and then lies in its folder', async () => {
    const file = await arrived();
    expect(await rowContents()).toEqual([]);
    await store.verify(file, 'cksum');
    expect(await rowContents()).toEqual(['small']);
    expect(await filesBelow(join(directory, 'files'))).toEqual([]);
    expect(await store.files.list()).toMatchObject([{ id: file, path, size: 5, verified: true, state: 'stored' }]);
    await store.close();
    expect(await rowContents()).toEqual([null]);
    expect(await readFile(join(directory, path), 'latin1')).toBe('small');
  });

  it('moves in a quiet moment', async () => {
    await store.close();
    await open(1);
    await store.verify(await arrived(), 'cksum');
    await until('the content in its folder', async () => (await rowContents())[0] === null);
    expect(await readFile(join(directory, path), 'latin1')).toBe('small');
  });

  it.each([0, 1, SMALL_CONTENT])('of %i bytes comes with its row', async (size) => {
    await store.verify(await arrived('x'.repeat(size)), 'cksum');
    expect(await rowContents()).toEqual(['x'.repeat(size)]);
    await store.close();
    expect(await readFile(join(directory, path), 'latin1')).toBe('x'.repeat(size));
  });

  it('may be smaller than was said, but no larger', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a'), size: SMALL_CONTENT });
    await upload.write(new Uint8Array(SMALL_CONTENT));
    expect(() => upload.write(new Uint8Array(1))).toThrow('more came than a small content has');
    await expect(upload.commit(done)).rejects.toMatchObject({ code: 'E_UPLOAD_CLOSED' });
  });

  it('is no content of a row when it is larger, or when nobody knows', async () => {
    for (const size of [SMALL_CONTENT + 1, undefined]) {
      const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a'), size });
      await upload.commit(done);
      await store.verify(upload.fileId, 'cksum');
    }
    expect(await rowContents()).toEqual([null, null]);
  });

  it('moves with all others, however many they are', async () => {
    await Promise.all(
      Array.from({ length: 230 }, async (_, n) => store.verify(await arrived(`content ${n}`, `${n}`), 'cksum')),
    );
    await store.close();
    expect(new Set(await rowContents())).toEqual(new Set([null]));
    const contents = await filesBelow(join(directory, 'files'));
    expect(contents).toHaveLength(230);
    for (const content of contents) {
      const [number] = /[0-9]+$/.exec(content) ?? [];
      expect(await readFile(join(directory, 'files', content), 'latin1')).toBe(`content ${number}`);
    }
  });

  it('is gone, with its row, when it is discarded', async () => {
    const file = await arrived();
    await store.keep(file);
    await store.discard(file);
    expect(await rowContents()).toEqual([]);
    await store.close();
    expect(await filesBelow(join(directory, 'files'))).toEqual([]);
  });

  it('leaves nothing when its upload is aborted, before or after all of it has come', async () => {
    const half = await store.beginUpload({ clientId: ana.id, fileName: bytes('a'), size: 5 });
    await half.write(bytes('ha'));
    await half.abort();
    await store.discard(await arrived());
    await store.close();
    expect(await rowContents()).toEqual([]);
    expect(await filesBelow(join(directory, 'files'))).toEqual([]);
  });
});

describe('after a crash', () => {
  /** What a killed process leaves: nothing is closed, and the log is not in the database. */
  async function crash(): Promise<string> {
    const copy = join(await temporaryDirectory(), 'copy');
    await cp(directory, copy, { recursive: true, filter: (file) => !file.endsWith('.db-shm') });
    return copy;
  }

  it('a small content that was confirmed is there, and moves with the start', async () => {
    await store.verify(await arrived(), 'cksum');
    const copy = await crash();
    const restarted = await openStore(copy);
    expect(restarted.reconciliation).toEqual([]);
    expect(await restarted.files.list()).toMatchObject([{ path, verified: true, state: 'stored' }]);
    expect(await readFile(join(copy, path), 'latin1')).toBe('small');
    expect(await rowContents(copy)).toEqual([null]);
  });

  it('one that was not confirmed has left nothing', async () => {
    await arrived();
    const restarted = await openStore(await crash());
    expect(restarted.reconciliation).toEqual([]);
    expect(await restarted.files.list()).toEqual([]);
  });

  it.each(['', 'sma', 'something else, and longer'])(
    'in the midst of a move, which left %j, it is whole',
    async (left) => {
      await store.verify(await arrived(), 'cksum');
      const copy = await crash();
      await mkdir(join(copy, path, '..'));
      await writeFile(join(copy, path), left);
      const restarted = await openStore(copy);
      expect(restarted.reconciliation).toEqual([]);
      expect(await readFile(join(copy, path), 'latin1')).toBe('small');
      expect(await rowContents(copy)).toEqual([null]);
    },
  );
});

it('a small content that cannot move stays in its row, with a warning, and moves later', async () => {
  await store.close();
  const warnings: Error[] = [];
  let next = 100;
  store = await openStore(directory, { newId: () => id(next++), warn: (error) => warnings.push(error) });
  await store.verify(await arrived(), 'cksum');
  await rm(join(directory, 'files'), { recursive: true });
  await store.close();
  expect(warnings).toMatchObject([
    { code: 'E_STORAGE', message: expect.stringMatching(/^small contents could not be/) },
  ]);
  expect(await rowContents()).toEqual(['small']);

  const restarted = await openStore(directory);
  expect(restarted.reconciliation).toEqual([]);
  expect(await readFile(join(directory, path), 'latin1')).toBe('small');
});

describe('a reader beside the server', () => {
  it('finds a small content in its row, and after that in its place', async () => {
    const file = await arrived();
    await store.verify(file, 'cksum');
    const reader = await openStoreReadOnly(directory);
    try {
      // In its place is what a move that was cut short has left.
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), 'sm');
      expect(await storedContent(reader, { id: file, path })).toEqual(bytes('small'));
      await store.close();
      expect(await readFile(join(directory, path), 'latin1')).toBe('small');
      expect(await storedContent(reader, { id: file, path })).toEqual(bytes('small'));
    } finally {
      await reader.close();
    }
  });

  it('takes a database that no server of this version has opened yet', async () => {
    const file = await arrived();
    await store.verify(file, 'cksum');
    await store.close();
    await rawQuery(directory, 'DROP INDEX files_Content');
    await rawQuery(directory, 'ALTER TABLE files DROP COLUMN Content');
    const reader = await openStoreReadOnly(directory);
    try {
      expect(await reader.files.list()).toMatchObject([{ id: file }]);
      expect(await storedContent(reader, { id: file, path })).toEqual(bytes('small'));
    } finally {
      await reader.close();
    }
  });
});

describe('the checksum that a client confirmed last', () => {
  async function confirmed(checksumId: string): Promise<unknown> {
    await store.verify(await arrived(), checksumId);
    return (await rawQuery(directory, 'SELECT Checksum FROM clients'))[0]?.['Checksum'];
  }

  it('is remembered, whether it is the one before or another', async () => {
    expect(await confirmed('cksum')).toBe('cksum');
    expect(await confirmed('cksum')).toBe('cksum');
    expect(await confirmed('crc32')).toBe('crc32');
    expect(await confirmed('cksum')).toBe('cksum');
  });

  it('is remembered where an earlier file is confirmed late', async () => {
    const late = await arrived();
    await store.keep(late);
    expect(await confirmed('cksum')).toBe('cksum');
    await store.verify(late, 'crc32');
    expect(await confirmed('cksum')).toBe('cksum');
  });
});

describe('the edition in which a client confirmed last', () => {
  async function confirmed(edition?: string): Promise<unknown> {
    await store.verify(await arrived(), 'cksum', edition);
    return (await rawQuery(directory, 'SELECT Profile FROM clients'))[0]?.['Profile'];
  }

  it('is remembered with the file, whether it is the one before or another', async () => {
    expect(await confirmed('2023b')).toBe('2023b');
    expect(await confirmed('2023b')).toBe('2023b');
    expect(await confirmed('2024a')).toBe('2024a');
    expect(await confirmed('2023b')).toBe('2023b');
  });

  it('stays where a file is confirmed without saying it', async () => {
    await confirmed('2023b');
    expect(await confirmed()).toBe('2023b');
  });

  it('is remembered where an earlier file is confirmed late', async () => {
    const late = await arrived();
    await store.keep(late);
    await confirmed('2023b');
    await store.verify(late, 'cksum', '2024a');
    expect(await confirmed('2023b')).toBe('2023b');
  });
});
