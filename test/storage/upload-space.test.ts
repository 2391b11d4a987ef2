import { fileSystem } from '../../src/storage/file-system';
import { until } from '../until';
import { ana, bytes, filesBelow, openStore, temporaryDirectory } from './fixture';

/** Has the disk of the tests tell so many free bytes. */
function free(count: number): void {
  const told = { bavail: count, bsize: 1 } as Awaited<ReturnType<typeof fileSystem.statfs>>;
  jest.spyOn(fileSystem, 'statfs').mockResolvedValue(told);
}

afterEach(() => jest.restoreAllMocks());

test('an upload during which the disk fills up is refused and removed, and clients still register', async () => {
  free(10_000_000);
  const directory = await temporaryDirectory();
  const store = await openStore(directory, { freeSpace: 1_000_000 });
  await store.clients.register(ana);
  const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('large'), leastSize: 5_000_000 });
  await upload.write(Buffer.alloc(100_000));
  free(999_999);
  let refused: unknown;
  await until('the server to notice', () => {
    try {
      void upload.write(Buffer.alloc(10));
    } catch (error) {
      refused = error;
    }
    return Promise.resolve(refused !== undefined);
  });
  expect(refused).toMatchObject({ code: 'E_FREE_SPACE' });
  await until('nothing to be left', async () => (await filesBelow(`${directory}/files`)).length === 0);
  await expect(store.beginUpload({ clientId: ana.id, fileName: bytes('small'), leastSize: 1 })).rejects.toMatchObject({
    code: 'E_FREE_SPACE',
  });
  expect(await store.clients.register({ ...ana, id: Buffer.alloc(16, 7), name: bytes('bea') })).toBe('registered');
});
