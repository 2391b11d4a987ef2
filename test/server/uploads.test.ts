import { CarriedOver } from '../../src/server/carried-over';
import { Uploads } from '../../src/server/uploads';
import { StorageError, type Store } from '../../src/storage';
import { encrypt } from '../peer/cryptography';
import { id, openStore, temporaryDirectory } from '../storage/fixture';
import { candidates } from './conversation';

const [profile] = candidates('2024b');
const [checksum] = profile.checksums;
if (checksum === undefined) throw new Error('no checksum');

const KEY = Buffer.alloc(32, 1);
const ask = {
  clientId: id(1),
  fileName: Buffer.from('a.txt'),
  contentSize: 48,
  checksum,
  encryptedEach: false,
  profile,
};

async function begin(): Promise<{ readonly store: Store; readonly uploads: Uploads }> {
  const store = await openStore(await temporaryDirectory());
  await store.clients.register({ id: ask.clientId, name: Buffer.from('Ada'), profile: profile.id });
  return { store, uploads: new Uploads(store, new CarriedOver(1000).at('192.0.2.1')) };
}

/** An upload that has been opened and has got these bytes. */
async function opened(uploads: Uploads, content: Uint8Array): Promise<number> {
  const upload = await uploads.open(ask, { aesKey: KEY, resends: 3 });
  await uploads.incoming(upload)?.write(content);
  return upload;
}

async function stored(uploads: Uploads, text: string, replaces?: number): Promise<number> {
  const upload = await opened(uploads, encrypt(KEY, Buffer.from(text)));
  expect(await uploads.finish({ upload, replaces })).toMatchObject({ size: text.length });
  return upload;
}

async function names(store: Store): Promise<readonly unknown[]> {
  return (await store.files.list()).map(({ size, verified }) => ({ size, verified }));
}

describe('an upload is forgotten', () => {
  test('when it is refused at its end, with what came of it', async () => {
    const { store, uploads } = await begin();
    const upload = await opened(uploads, Buffer.alloc(15));
    expect(await uploads.finish({ upload, replaces: undefined })).toMatchObject({ refused: 'badInput' });
    expect(uploads.incoming(upload)).toBeUndefined();
    await expect(uploads.confirm(upload)).rejects.toThrow('there is no stored upload 1');
    expect(await names(store)).toEqual([]);
  });

  test('when it is abandoned, and abandoning it again does nothing', async () => {
    const { store, uploads } = await begin();
    const upload = await opened(uploads, encrypt(KEY, Buffer.from('half')));
    await uploads.abandon(upload);
    await uploads.abandon(upload);
    expect(uploads.incoming(upload)).toBeUndefined();
    await expect(uploads.finish({ upload, replaces: undefined })).rejects.toThrow('there is no upload 1');
    expect(await names(store)).toEqual([]);
  });

  test('when the connection ends before all of it has come', async () => {
    const { store, uploads } = await begin();
    const upload = await opened(uploads, encrypt(KEY, Buffer.from('half')));
    await uploads.end();
    expect(uploads.incoming(upload)).toBeUndefined();
    expect(await names(store)).toEqual([]);
  });

  test('when it is confirmed: the file stays, verified', async () => {
    const { store, uploads } = await begin();
    const upload = await stored(uploads, 'right');
    expect(await uploads.confirm(upload)).toBe('durable');
    expect(await names(store)).toEqual([{ size: 5, verified: true }]);
    await expect(uploads.discard(upload)).rejects.toThrow('there is no stored upload 1');
  });

  test('when it is given up: nothing stays', async () => {
    const { store, uploads } = await begin();
    const upload = await stored(uploads, 'wrong');
    expect(await uploads.discard(upload)).toBe('durable');
    expect(await names(store)).toEqual([]);
    await expect(uploads.confirm(upload)).rejects.toThrow('there is no stored upload 1');
  });

  test('when another one replaces it', async () => {
    const { store, uploads } = await begin();
    const first = await stored(uploads, 'once');
    const second = await stored(uploads, 'again', first);
    await expect(uploads.confirm(first)).rejects.toThrow('there is no stored upload 1');
    expect(await uploads.confirm(second)).toBe('durable');
    expect(await names(store)).toEqual([{ size: 5, verified: true }]);
  });
});

test('an upload that the store could not verify may be confirmed again', async () => {
  const { store, uploads } = await begin();
  const upload = await stored(uploads, 'right');
  jest.spyOn(store, 'verify').mockRejectedValueOnce(new StorageError('E_STORAGE', 'the disk is full'));
  expect(await uploads.confirm(upload)).toEqual({ refused: 'storageFailure', reason: 'the disk is full' });
  expect(await uploads.confirm(upload)).toBe('durable');
});
