import { S3Contents } from '../../../src/storage/contents/s3/s3-contents';
import { ObjectStoreError } from '../../../src/storage/contents/s3/object-store-error';
import { UnreadableContent } from '../../../src/storage/contents/unreadable-content';
import { digestOf, writeRandom } from './contract';
import { MemoryStore } from './memory-store';
import { SleptClock, testOptions } from './test-options';

const PATH = 'files/a';

let store: MemoryStore;
let clock: SleptClock;
let contents: S3Contents;

beforeEach(() => {
  store = new MemoryStore();
  clock = new SleptClock();
  contents = new S3Contents({ ...testOptions(clock), store, warn: () => undefined });
});

async function stored(size: number): Promise<string> {
  const content = await contents.create(PATH);
  const digest = await writeRandom(content, size, 100_000);
  await content.finish();
  return digest;
}

test('goes on from the last byte where the connection breaks', async () => {
  const digest = await stored(1_000_000);
  store.breaksAfter = [0, 1, 300_000, 65_536, 0];
  expect(await digestOf(contents, PATH)).toEqual({ size: 1_000_000, digest });
  expect(store.count('get')).toBe(6);
});

test('asks for nothing more where it breaks behind the last byte, and nothing of an empty object', async () => {
  const digest = await stored(200_000);
  store.breaksAfter = [200_000];
  expect((await digestOf(contents, PATH)).digest).toBe(digest);
  await contents.remove(PATH);
  await stored(0);
  expect((await digestOf(contents, PATH)).size).toBe(0);
  expect(store.count('get')).toBe(2);
});

test('has a new budget with every byte that comes, and fails when nothing has come for that long', async () => {
  const digest = await stored(1_000_000);
  store.breaksAfter = Array.from({ length: 15 }, () => 65_536);
  expect((await digestOf(contents, PATH)).digest).toBe(digest);
  store.breaksAfter = Array.from({ length: 100 }, () => 0);
  const reading = digestOf(contents, PATH);
  await expect(reading).rejects.toThrow(UnreadableContent);
  await expect(reading).rejects.toMatchObject({ isMissing: false, message: expect.stringContaining('broke off') });
});

test('says nothing of a content where the store does not answer at all', async () => {
  await stored(1000);
  store.next('get', 'final');
  store.next('probe', 'final');
  const reading = digestOf(contents, PATH);
  await expect(reading).rejects.toThrow(ObjectStoreError);
  await expect(digestOf(contents, PATH)).resolves.toMatchObject({ size: 1000 });
});

test('is missing where there is no object, and unreadable where the store does not say', async () => {
  await expect(digestOf(contents, PATH)).rejects.toMatchObject({ isMissing: true });
  store.next('get', 'final');
  await expect(digestOf(contents, PATH)).rejects.toMatchObject({ isMissing: false, message: 'AccessDenied' });
  expect(clock.slept).toEqual([]);
});
