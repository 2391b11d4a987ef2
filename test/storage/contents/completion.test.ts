import { S3Contents } from '../../../src/storage/contents/s3/s3-contents';
import { digestOf, writeRandom } from './contract';
import { failure, MemoryStore, type Fate } from './memory-store';
import { SleptClock, testOptions } from './test-options';

const SIZE = 6 * 2 ** 20;
const PATH = 'files/a';

let store: MemoryStore;
let clock: SleptClock;
let contents: S3Contents;

beforeEach(() => {
  store = new MemoryStore();
  clock = new SleptClock();
  const warn = (error: Error): void => {
    throw error;
  };
  contents = new S3Contents({ ...testOptions(clock), store, warn });
});

/** A content of two parts whose end is tried. */
async function finished(): Promise<void> {
  const content = await contents.create(PATH);
  const digest = await writeRandom(content, SIZE, 1_000_000);
  await content.finish();
  expect(await digestOf(contents, PATH)).toEqual({ size: SIZE, digest });
}

const internalError: Fate = () => {
  throw failure('InternalError', true);
};

it('is asked for again when the store died before it made the object, which then gets a claim of its own', async () => {
  store.next('complete', 'before');
  await finished();
  expect(store.count('complete')).toBe(2);
  expect(store.count('copy')).toBe(2);
  expect(store.uploads.size).toBe(0);
});

it('is asked for until the lock of one that died is over', async () => {
  store.next('complete', 'before', ...Array.from({ length: 7 }, () => internalError));
  await finished();
  expect(store.count('complete')).toBe(9);
  expect(clock.time).toBeGreaterThan(9_000);
});

it('is done where its answer was lost', async () => {
  store.next('complete', 'after');
  await finished();
  expect(store.count('complete')).toBe(1);
  expect(store.count('copy')).toBe(0);
});

it('is done where the store died behind it, and the object is taken away from the upload that stayed open', async () => {
  store.diesInComplete = true;
  await finished();
  expect(store.count('complete')).toBe(1);
  expect(store.uploads.size).toBe(0);
  expect([...store.objects.keys()]).toEqual([PATH]);
});

it.each(['copy', 'abort', 'remove'] as const)('takes the object away though %s fails on the way', async (name) => {
  store.diesInComplete = true;
  store.next(name, 'before', 'after', 'served', 'after', 'before');
  await finished();
  expect(store.count('complete')).toBe(1);
  expect(store.uploads.size).toBe(0);
  expect([...store.objects.keys()]).toEqual([PATH]);
});

it('is done where the store says that it knows no such upload, and the object is whole', async () => {
  store.next('complete', 'after', internalError);
  store.next('head', 'before');
  await finished();
  expect(store.count('complete')).toBe(1);
});

it('is not believed where the object is not there', async () => {
  store.next('complete', () => {
    store.uploads.clear();
  });
  await expect(finished()).rejects.toThrow('the store has lost parts of files/a');
});

it('fails at once where the store refuses it, and the object is not there', async () => {
  store.next('complete', 'final');
  await expect(finished()).rejects.toThrow('AccessDenied');
  expect(clock.slept).toEqual([]);
});

it('fails when the budget is spent, with what the store said last', async () => {
  store.next('complete', ...Array.from({ length: 40 }, () => internalError));
  await expect(finished()).rejects.toThrow('InternalError');
  expect(clock.time).toBeLessThan(25_000);
});

it('fails where an object of another size or of other bytes stands there', async () => {
  for (const size of [SIZE - 1, SIZE]) {
    store.next('complete', async () => {
      const other = await contents.create(PATH);
      await writeRandom(other, size, size);
      await other.finish();
      throw failure('ECONNRESET', true);
    });
    await expect(finished()).rejects.toThrow('the store has other bytes than it was sent');
    store.objects.clear();
  }
});

it('goes by the size where the store encrypts', async () => {
  store.encrypts = true;
  store.next('complete', 'after');
  await finished();
  expect(store.count('complete')).toBe(1);
});
