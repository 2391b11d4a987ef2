import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store, Upload } from '../../src/storage';
import { until } from '../until';
import { ana, bytes, filesBelow, id, openStore, rawQuery, storeFile, temporaryDirectory } from './fixture';

const anaFolder = '00000000000000000000000000000001';
const done = { checksum: 0xfedcba98, checksumId: 'cksum' };

let directory: string;
let store: Store;

beforeEach(async () => {
  directory = await temporaryDirectory();
  let next = 100;
  store = await openStore(directory, { newId: () => id(next++), now: () => new Date('2026-01-02T03:04:05.678Z') });
  await store.clients.register(ana);
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function contents(): Promise<readonly string[]> {
  return filesBelow(join(directory, 'files'));
}

/** The class of a file handle, which Node does not export. */
async function fileHandleClass(): Promise<FileHandle> {
  const handle = await open(__filename);
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('an upload', () => {
  it('is a file with a row, verified, once it is confirmed; before, it is a content in its place', async () => {
    const path = `files/${anaFolder}/00000000000000000000000000000064-my_file.txt`;
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('my file.txt') });
    expect(await contents()).toEqual([path.slice('files/'.length)]);
    await upload.write(bytes('hello '));
    await upload.write(bytes('world'));
    expect(await upload.commit(done)).toBe(11);
    expect(await store.files.list()).toEqual([]);

    const expected = {
      id: id(100),
      clientId: ana.id,
      clientName: ana.name,
      fileName: bytes('my file.txt'),
      path,
      verified: true,
      size: 11,
      checksum: 0xfedcba98,
      checksumId: 'cksum',
      receivedAt: new Date('2026-01-02T03:04:05.678Z'),
      state: 'stored',
    };
    await store.verify(upload.fileId, 'cksum');
    expect(await store.files.list()).toEqual([expected]);
    expect(await contents()).toEqual([path.slice('files/'.length)]);
    expect(await readFile(join(directory, path), 'latin1')).toBe('hello world');
    expect(await rawQuery(directory, 'SELECT ID, FileName, PathName, Verified FROM files')).toEqual([
      { ID: id(100), FileName: bytes('my file.txt'), PathName: path, Verified: 1 },
    ]);
    expect(await rawQuery(directory, 'SELECT Checksum, LastSeen FROM clients')).toEqual([
      { Checksum: 'cksum', LastSeen: '2026-01-02 03:04:05.678' },
    ]);
  });

  it('is a file that is not verified once it is kept', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    await upload.commit(done);
    await store.keep(upload.fileId);
    await store.keep(upload.fileId);
    expect(await store.files.list()).toMatchObject([{ id: upload.fileId, verified: false, size: 0 }]);
    expect(await rawQuery(directory, 'SELECT Checksum FROM clients')).toEqual([{ Checksum: null }]);
  });

  it.each([0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3_000_001])(
    'keeps %i bytes in pieces of every size',
    async (size) => {
      const content = randomBytes(size);
      const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('f') });
      const sizes = [1, 65_536, 131_072, 17, 262_144, 700_000];
      for (let at = 0, turn = 0; at < size; turn++) {
        const piece = Buffer.from(content.subarray(at, at + (sizes[turn % sizes.length] ?? 1)));
        at += piece.length;
        await upload.write(piece);
      }
      expect(await upload.commit(done)).toBe(size);
      await store.verify(upload.fileId, 'cksum');
      const [file] = await store.files.list();
      expect(file?.size).toBe(size);
      const kept = await readFile(join(directory, file?.path ?? ''));
      expect(createHash('sha256').update(kept).digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
    },
  );

  it('writes the rest when the system takes only a part', async () => {
    const prototype = await fileHandleClass();
    const writev = prototype.writev;
    const partial = jest.spyOn(prototype, 'writev').mockImplementation(function (this: FileHandle, buffers) {
      const first = buffers[0];
      if (first === undefined) throw new Error('nothing to write');
      return writev.call(this, [Buffer.from(first.buffer, first.byteOffset, Math.ceil(first.byteLength / 2))]);
    });
    const content = randomBytes(600_000);
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('f') });
    await upload.write(content.subarray(0, 1000));
    await upload.write(content.subarray(1000));
    await upload.commit(done);
    await store.verify(upload.fileId, 'cksum');
    expect(partial.mock.calls.length).toBeGreaterThan(2);
    const [file] = await store.files.list();
    expect((await readFile(join(directory, file?.path ?? ''))).equals(content)).toBe(true);
  });

  it('is a new file when the name repeats', async () => {
    await storeFile(store, 'a.txt', 'first');
    await storeFile(store, 'a.txt', 'second');
    const files = await store.files.list();
    expect(files.map((file) => file.id)).toEqual([id(100), id(101)]);
    expect(await readFile(join(directory, files[0]?.path ?? ''), 'latin1')).toBe('first');
    expect(await readFile(join(directory, files[1]?.path ?? ''), 'latin1')).toBe('second');
  });

  it('leaves nothing when it is aborted, even during a write', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    const room = upload.write(randomBytes(1_000_000));
    await upload.abort();
    await expect(room).resolves.toBeUndefined();
    expect(await contents()).toEqual([]);
    expect(await store.files.list()).toEqual([]);
    expect(thrownBy(() => upload.write(bytes('more')))).toMatchObject({ code: 'E_UPLOAD_CLOSED' });
    await expect(upload.commit(done)).rejects.toMatchObject({ code: 'E_UPLOAD_CLOSED' });
  });

  it('leaves nothing when it is aborted between its commit and its row', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    await upload.write(bytes('whole'));
    await upload.commit(done);
    await upload.abort();
    expect(await contents()).toEqual([]);
    await store.keep(upload.fileId);
    expect(await store.files.list()).toEqual([]);
    await expect(store.verify(upload.fileId, 'cksum')).rejects.toMatchObject({ code: 'E_UNKNOWN_FILE' });
  });

  it('stays when it is aborted after it has got its row', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    await upload.commit(done);
    await store.verify(upload.fileId, 'cksum');
    await upload.abort();
    expect(await contents()).toHaveLength(1);
  });

  it('takes nothing after its commit', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    await upload.commit(done);
    expect(thrownBy(() => upload.write(bytes('more')))).toMatchObject({ code: 'E_UPLOAD_CLOSED' });
    await expect(upload.commit(done)).rejects.toMatchObject({ code: 'E_UPLOAD_CLOSED' });
    await store.keep(upload.fileId);
    expect(await store.files.list()).toMatchObject([{ size: 0 }]);
  });

  it('gets its row after a while when nobody confirms it, and may be confirmed after that', async () => {
    await store.close();
    store = await openStore(directory, { unconfirmedMs: 1 });
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    await upload.commit(done);
    await until('the row', async () => (await store.files.list()).length === 1);
    expect(await store.files.list()).toMatchObject([{ id: upload.fileId, verified: false }]);
    await store.verify(upload.fileId, 'cksum');
    expect(await store.files.list()).toMatchObject([{ id: upload.fileId, verified: true }]);
  });

  it('may be confirmed and kept at the same time, and has one row', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    await upload.commit(done);
    await Promise.all([
      store.keep(upload.fileId),
      store.verify(upload.fileId, 'cksum'),
      store.verify(upload.fileId, 'cksum'),
      store.keep(upload.fileId),
    ]);
    expect(await store.files.list()).toMatchObject([{ id: upload.fileId, verified: true }]);
  });

  it.each([undefined, 10])('becomes no file of a client that does not exist (size: %s)', async (size) => {
    const upload = await store.beginUpload({ clientId: id(9), fileName: bytes('a.txt'), size });
    await upload.commit(done);
    await expect(store.verify(upload.fileId, 'cksum')).rejects.toMatchObject({ code: 'E_UNKNOWN_CLIENT' });
    expect(await rawQuery(directory, 'SELECT * FROM files')).toEqual([]);
    await upload.abort();
    expect(await contents()).toEqual([]);
  });

  it('that has arrived is kept when the store closes', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    await upload.write(bytes('whole'));
    await upload.commit(done);
    await store.close();
    store = await openStore(directory);
    expect(store.reconciliation).toEqual([]);
    expect(await store.files.list()).toMatchObject([{ id: upload.fileId, verified: false, size: 5 }]);
  });

  it('ends with the store', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    await upload.write(bytes('half'));
    await store.close();
    expect(await contents()).toEqual([]);
    await expect(upload.commit(done)).rejects.toMatchObject({ code: 'E_UPLOAD_CLOSED' });
    await expect(store.beginUpload({ clientId: ana.id, fileName: bytes('b') })).rejects.toMatchObject({
      code: 'E_STORE_CLOSED',
    });
    await expect(store.clients.update(ana.id, {})).rejects.toMatchObject({ code: 'E_STORE_CLOSED' });
  });
});

describe('an upload that fails', () => {
  it('leaves nothing when the disk is full', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    const cause = Object.assign(new Error('ENOSPC: no space left on device, writev'), { code: 'ENOSPC' });
    jest.spyOn(await fileHandleClass(), 'writev').mockRejectedValueOnce(cause);
    await upload.write(randomBytes(1_000_000));
    expect(thrownBy(() => upload.write(bytes('x')))).toMatchObject({
      code: 'E_STORAGE',
      message: 'a content could not be written: ENOSPC: no space left on device, writev',
      hint: 'Free some space on the disk of the data directory.',
      cause,
    });
    await upload.abort();
    expect(await contents()).toEqual([]);
    expect(thrownBy(() => upload.write(bytes('x')))).toMatchObject({ code: 'E_UPLOAD_CLOSED' });
  });

  it('leaves nothing when the disk is full at last', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    jest.spyOn(await fileHandleClass(), 'writev').mockRejectedValueOnce(new Error('ENOSPC: no space left on device'));
    void upload.write(randomBytes(200_000));
    await upload.commit(done);
    await expect(upload.record()).rejects.toMatchObject({
      code: 'E_STORAGE',
      message: 'a content could not be stored: ENOSPC: no space left on device',
    });
    expect(await contents()).toEqual([]);
    expect(await store.files.list()).toEqual([]);
  });

  it('leaves nothing when the content cannot be synced, and says so in place of the confirmation', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    jest.spyOn(await fileHandleClass(), 'sync').mockRejectedValue(new Error('EIO: i/o error, fsync'));
    await upload.commit(done);
    await expect(store.verify(upload.fileId, 'cksum')).rejects.toMatchObject({
      code: 'E_STORAGE',
      message: 'a content could not be stored: EIO: i/o error, fsync',
    });
    expect(await contents()).toEqual([]);
    expect(await store.files.list()).toEqual([]);
    await expect(store.verify(upload.fileId, 'cksum')).rejects.toMatchObject({ code: 'E_UNKNOWN_FILE' });
  });

  it('leaves nothing when the last of it finds no room on the disk', async () => {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    await upload.write(bytes('gathered'));
    jest.spyOn(await fileHandleClass(), 'writev').mockRejectedValueOnce(new Error('ENOSPC: no space left on device'));
    await upload.commit(done);
    await expect(store.verify(upload.fileId, 'cksum')).rejects.toMatchObject({
      message: 'a content could not be stored: ENOSPC: no space left on device',
      hint: 'Free some space on the disk of the data directory.',
    });
    expect(await contents()).toEqual([]);
  });

  it('is warned of when nobody waits for it any more', async () => {
    await store.close();
    const warnings: Error[] = [];
    store = await openStore(directory, { warn: (error) => warnings.push(error) });
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    jest.spyOn(await fileHandleClass(), 'sync').mockRejectedValue(new Error('EIO: i/o error, fsync'));
    await upload.commit(done);
    await store.keep(upload.fileId);
    expect(warnings).toMatchObject([{ message: 'a content could not be stored: EIO: i/o error, fsync' }]);
    expect(await contents()).toEqual([]);
  });

  it('may be confirmed again when the database has refused the row', async () => {
    await refuseRows();
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    await upload.write(bytes('bad'));
    await upload.commit(done);
    await expect(store.verify(upload.fileId, 'cksum')).rejects.toMatchObject({ code: 'E_STORAGE' });
    expect(await store.files.list()).toEqual([]);
    expect(await rawQuery(directory, 'SELECT Checksum FROM clients')).toEqual([{ Checksum: null }]);
    await rawQuery(directory, 'DROP TRIGGER refuse');
    await store.verify(upload.fileId, 'cksum');
    expect(await store.files.list()).toMatchObject([{ verified: true }]);
  });

  it('leaves nothing when the database refuses the row at the end, and the next upload is kept', async () => {
    await refuseRows();
    await store.close();
    const warnings: Error[] = [];
    store = await openStore(directory, { warn: (error) => warnings.push(error) });
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    await upload.write(bytes('bad'));
    await upload.commit(done);
    await store.keep(upload.fileId);
    expect(warnings).toMatchObject([{ code: 'E_STORAGE', message: expect.stringMatching(/no room/) }]);
    expect(await contents()).toEqual([]);

    const kept = await storeFile(store, 'b.txt', 'good');
    expect(await rawQuery(directory, 'SELECT ID FROM files')).toEqual([{ ID: kept }]);
  });

  it('takes no other one with it that is confirmed at the same time', async () => {
    await refuseRows();
    const uploads = await Promise.all(
      ['good', 'bad', 'fine'].map(async (content) => {
        const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes(content) });
        await upload.write(bytes(content));
        await upload.commit(done);
        return upload;
      }),
    );
    const outcomes = await Promise.allSettled(uploads.map(({ fileId }) => store.verify(fileId, 'cksum')));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const names = (await store.files.list()).map(({ fileName }) => Buffer.from(fileName).toString());
    expect(names.sort()).toEqual(['fine', 'good']);
    await uploads[1]?.abort();
  });

  /** From outside, the database says no to contents of three bytes, as a full disk would. */
  async function refuseRows(): Promise<void> {
    await rawQuery(
      directory,
      `CREATE TRIGGER refuse BEFORE INSERT ON files WHEN NEW.Size = 3 BEGIN SELECT RAISE(ROLLBACK, 'no room'); END`,
    );
  }
});

describe('replacing a rejected transmission', () => {
  async function replace(replaces: Uint8Array): Promise<Upload> {
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a.txt') });
    await upload.write(bytes('whole'));
    await upload.commit({ ...done, replaces });
    return upload;
  }

  async function arrived(clientId = ana.id): Promise<Uint8Array> {
    const upload = await store.beginUpload({ clientId, fileName: bytes('a.txt') });
    await upload.write(bytes('broken'));
    await upload.commit(done);
    return upload.fileId;
  }

  const have: readonly [string, () => Promise<Uint8Array>][] = [
    ['that has a row', () => storeFile(store, 'a.txt', 'broken')],
    ['that has none', () => arrived()],
  ];

  it.each(have)('%s discards its content, and its row with that of the new one', async (_, rejected) => {
    const upload = await replace(await rejected());
    await store.verify(upload.fileId, 'cksum');
    const files = await store.files.list();
    expect(files).toMatchObject([{ id: upload.fileId, verified: true }]);
    expect(await contents()).toEqual([files[0]?.path.slice('files/'.length)]);
  });

  it.each(have)('%s leaves nothing of either when the client gives up', async (_, rejected) => {
    const second = await replace(await rejected());
    const third = await replace(second.fileId);
    await store.discard(third.fileId);
    expect(await store.files.list()).toEqual([]);
    expect(await contents()).toEqual([]);
  });

  it('leaves one without a row of another client', async () => {
    await store.clients.register({ id: id(2), name: bytes('ben'), profile: 'one' });
    const theirs = await arrived(id(2));
    const upload = await replace(theirs);
    await store.verify(upload.fileId, 'cksum');
    await store.keep(theirs);
    expect((await store.files.list()).map((each) => each.id)).toEqual([upload.fileId, theirs]);
  });

  it.each(['verified', 'of another client', 'unknown'])('leaves a file that is %s', async (which) => {
    await store.clients.register({ id: id(2), name: bytes('ben'), profile: 'one' });
    const old = await storeFile(store, 'a.txt', 'old', which === 'of another client' ? id(2) : ana.id);
    if (which === 'verified') await store.verify(old, 'cksum');
    const upload = await replace(which === 'unknown' ? id(77) : old);
    await store.verify(upload.fileId, 'cksum');
    expect((await store.files.list()).map((each) => each.id)).toEqual([old, upload.fileId]);
    expect(await contents()).toHaveLength(2);
  });
});

describe('settling', () => {
  it('verifies durably and remembers the checksum, as often as it is told', async () => {
    const file = await storeFile(store, 'a.txt', 'content');
    await store.verify(file, 'crc32');
    await store.verify(file, 'crc32');
    expect(await rawQuery(directory, 'SELECT Verified FROM files')).toEqual([{ Verified: 1 }]);
    expect(await rawQuery(directory, 'SELECT Checksum FROM clients')).toEqual([{ Checksum: 'crc32' }]);
    expect((await store.files.list())[0]?.verified).toBe(true);
  });

  it('discards row and content', async () => {
    const file = await storeFile(store, 'a.txt', 'content');
    await store.discard(file);
    expect(await rawQuery(directory, 'SELECT * FROM files')).toEqual([]);
    expect(await contents()).toEqual([]);
  });

  it('never discards a verified file', async () => {
    const file = await storeFile(store, 'a.txt', 'content');
    await store.verify(file, 'cksum');
    await expect(store.discard(file)).rejects.toMatchObject({ code: 'E_FILE_VERIFIED' });
    expect(await contents()).toHaveLength(1);
  });

  it('is not acknowledged for a file that does not exist', async () => {
    await expect(store.verify(id(9), 'cksum')).rejects.toMatchObject({ code: 'E_UNKNOWN_FILE' });
    await expect(store.discard(id(9))).rejects.toMatchObject({ code: 'E_UNKNOWN_FILE' });
  });

  it('discards the row of a content that is gone already', async () => {
    const file = await storeFile(store, 'a.txt', 'content');
    await rm(join(directory, 'files', anaFolder), { recursive: true });
    await store.discard(file);
    expect(await store.files.list()).toEqual([]);
  });

  it('warns of a content that cannot be removed, and quarantines it at the next start', async () => {
    await store.close();
    const warnings: Error[] = [];
    const warned = await openStore(directory, { warn: (error) => warnings.push(error), newId: () => id(200) });
    const file = await storeFile(warned, 'a.txt', 'content');
    const path = join(directory, 'files', anaFolder, '000000000000000000000000000000c8-a.txt');
    // A folder cannot be removed as a file, on any platform and for any user.
    await rm(path);
    await mkdir(path);
    await warned.discard(file);
    expect(warnings).toEqual([expect.objectContaining({ code: 'E_STORAGE' })]);
    expect(await warned.files.list()).toEqual([]);
    await warned.close();
    const restarted = await openStore(directory);
    expect(restarted.reconciliation).toMatchObject([{ kind: 'stray' }]);
  });
});

describe('a sent name', () => {
  it.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..\\..\\x', '_.._x'],
    ['C:\\x', 'C_x'],
    ['/etc/passwd', '_etc_passwd'],
    ['\xff'.repeat(255), '_'],
    ['.', 'unnamed'],
    ['..', 'unnamed'],
    ['', 'unnamed'],
    ['CON', 'CON'],
    ['ends with dots...', 'ends_with_dots'],
    ['a\0b\nc', 'a_b_c'],
    ['.hidden', 'hidden'],
    ['x'.repeat(255), 'x'.repeat(80)],
  ])('%j stays in the folder of its client', async (name, allowed) => {
    const file = await storeFile(store, name, 'content');
    expect(await filesBelow(directory)).toContain(`files/${anaFolder}/${Buffer.from(file).toString('hex')}-${allowed}`);
    expect(await contents()).toHaveLength(1);
    expect((await store.files.list())[0]?.fileName).toEqual(bytes(name));
  });
});

const posixIt = process.platform === 'win32' ? it.skip : it;
posixIt('keeps database and contents from other users (not on Windows, which has no such modes)', async () => {
  const parent = await temporaryDirectory();
  await chmod(parent, 0o755);
  const fresh = join(parent, 'data');
  const other = await openStore(fresh);
  await other.clients.register(ana);
  await storeFile(other, 'a.txt', 'content');
  for (const path of [
    '.',
    'defensive.db',
    'files',
    ...(await filesBelow(join(fresh, 'files'))).map((f) => `files/${f}`),
  ]) {
    expect((await stat(join(fresh, path))).mode & 0o077).toBe(0);
  }
});
