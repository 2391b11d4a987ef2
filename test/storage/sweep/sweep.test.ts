import { S3Contents } from '../../../src/storage/contents/s3/s3-contents';
import type { Lease } from '../../../src/storage/lease';
import { strays } from '../../../src/storage/sweep/strays';
import { sweep } from '../../../src/storage/sweep/sweep';
import { newPath, writeRandom } from '../contents/contract';
import { MemoryStore } from '../contents/memory-store';
import { testOptions } from '../contents/test-options';

const HOUR = 3_600_000;
const PREFIX = 'node';

/** A lease that is lost after some renewals. */
class CountedLease implements Lease {
  held = 0;
  released = 0;

  constructor(private readonly times = Infinity) {}

  async hold(): Promise<boolean> {
    this.held += 1;
    return this.held <= this.times;
  }

  async release(): Promise<void> {
    this.released += 1;
  }
}

let store: MemoryStore;
let contents: S3Contents;
let rows: Set<string>;
let asked: string[];
let warnings: Error[];

beforeEach(() => {
  store = new MemoryStore();
  rows = new Set();
  asked = [];
  warnings = [];
  contents = new S3Contents({ ...testOptions(), store, prefix: PREFIX, warn: (error) => warnings.push(error) });
});

const database = {
  pathsWithoutRow: async (paths: readonly string[]): Promise<readonly string[]> => {
    asked.push(...paths);
    return paths.filter((path) => !rows.has(path));
  },
};

/** An object that was written some hours ago. */
async function object(hoursAgo: number): Promise<string> {
  const path = newPath();
  const content = await contents.create(path);
  await writeRandom(content, 10, 10);
  await at(-hoursAgo, () => content.finish());
  return path;
}

/** An upload that was begun some hours ago, with one part. */
async function openUpload(hoursAgo: number, path = newPath()): Promise<string> {
  await at(-hoursAgo, () => store.createUpload(`${PREFIX}/${path}`));
  return path;
}

async function at(hours: number, task: () => Promise<unknown>): Promise<void> {
  const { time } = store;
  store.time = new Date(time.getTime() + hours * HOUR);
  await task();
  store.time = time;
}

function places(): Parameters<typeof strays>[0] {
  return { contents, rows: database, graceMs: 48 * HOUR };
}

async function swept(lease = new CountedLease()): Promise<readonly string[]> {
  const removed: string[] = [];
  const parts = { ...places(), lease, warn: (error: Error) => warnings.push(error) };
  for await (const step of sweep(parts)) removed.push(...step.map(({ kind, path }) => `${kind} ${path}`));
  return removed;
}

function keys(): readonly string[] {
  return [...store.objects.keys()].map((key) => key.slice(PREFIX.length + 1));
}

it('removes objects without a row that are older than the grace time, and no others', async () => {
  const [wanted, unwanted, young] = [await object(50), await object(48), await object(47)];
  rows.add(wanted);
  expect(await swept()).toEqual([`content ${unwanted}`]);
  expect(keys().toSorted()).toEqual([wanted, young].toSorted());
  expect(asked).not.toContain(young);
});

it('goes through all pages', async () => {
  const paths = [];
  for (let index = 0; index < 10; index++) paths.push(await object(100));
  expect(await swept()).toEqual(paths.toSorted().map((path) => `content ${path}`));
  expect(store.objects.size).toBe(0);
});

it('aborts uploads that are older than the grace time', async () => {
  const [old, young] = [await openUpload(48), await openUpload(47)];
  expect(await swept()).toEqual([`upload ${old}`]);
  expect([...store.uploads.values()].map(({ key }) => key)).toEqual([`${PREFIX}/${young}`]);
});

it('leaves an upload with parts alone whose path has a row: they may be the bytes of the file', async () => {
  const path = await object(50);
  await openUpload(50, path);
  for (const { parts } of store.uploads.values()) parts.set(1, { bytes: Buffer.alloc(1), etag: '' });
  rows.add(path);
  expect(await swept()).toEqual([]);
  expect(store.uploads.size).toBe(1);
  expect(keys()).toEqual([path]);
});

it('aborts an upload without parts beside a file: its id was lost when it was begun, and another took its place', async () => {
  const path = await object(50);
  await openUpload(50, path);
  rows.add(path);
  expect(await swept()).toEqual([`upload ${path}`]);
  expect(store.uploads.size).toBe(0);
  expect(keys()).toEqual([path]);
});

it('removes an object without a row before the upload that is still open beside it', async () => {
  const path = await object(50);
  await openUpload(50, path);
  expect(await swept()).toEqual([`content ${path}`, `upload ${path}`]);
});

it('leaves alone what somebody else put there', async () => {
  store.objects.set(`${PREFIX}/files/notes.txt`, { bytes: Buffer.alloc(1), etag: '', modifiedAt: new Date(0) });
  store.objects.set(`other/${newPath()}`, { bytes: Buffer.alloc(1), etag: '', modifiedAt: new Date(0) });
  expect(await swept()).toEqual([]);
  expect(asked).toEqual([]);
  expect(store.objects.size).toBe(2);
});

it('does nothing where another server has the lease', async () => {
  await object(100);
  const lease = new CountedLease(0);
  expect(await swept(lease)).toEqual([]);
  expect(store.requests).not.toContain('list');
  expect(lease.released).toBe(0);
});

it('renews the lease before each removal, removes nothing more when it is lost, and gives it back', async () => {
  for (let index = 0; index < 5; index++) await object(100);
  const lease = new CountedLease(3);
  expect(await swept(lease)).toHaveLength(2);
  expect(store.objects.size).toBe(3);
  expect(lease).toMatchObject({ held: 4, released: 1 });
});

it('warns of what cannot be removed, and goes on', async () => {
  const paths = [await object(100), await object(100)].toSorted();
  store.next('remove', 'before');
  expect(await swept()).toEqual([`content ${paths[1]}`]);
  expect(warnings).toHaveLength(1);
  expect(keys()).toEqual([paths[0]]);
});

it('only tells what there is where nothing is to be removed', async () => {
  const [path, upload] = [await object(100), await openUpload(100)];
  const found: { kind: string; path: string; size: number }[] = [];
  for await (const page of strays(places()))
    found.push(...page.map(({ kind, path: at, size }) => ({ kind, path: at, size })));
  expect(found).toEqual([
    { kind: 'content', path, size: 10 },
    { kind: 'upload', path: upload, size: 0 },
  ]);
  expect([store.objects.size, store.uploads.size]).toEqual([1, 1]);
});

it('fails where the bucket cannot be listed, and removes nothing', async () => {
  await object(100);
  store.next('list', 'before');
  const lease = new CountedLease();
  await expect(swept(lease)).rejects.toMatchObject({ code: 'E_STORAGE' });
  expect(store.objects.size).toBe(1);
  expect(lease.released).toBe(1);
});

it('renews the lease with each page, also where there is nothing to remove', async () => {
  for (let index = 0; index < 9; index++) rows.add(await object(100));
  const lease = new CountedLease();
  expect(await swept(lease)).toEqual([]);
  // At the beginning, with three pages of objects and with one of uploads.
  expect(lease.held).toBe(5);
});

it('ends when nobody wants more', async () => {
  for (let index = 0; index < 8; index++) await object(100);
  const steps = sweep({ ...places(), lease: new CountedLease(), warn: () => undefined });
  await steps.next();
  await steps.return(undefined);
  expect(store.objects.size).toBe(5);
});

it('can be ended at each page, also where there is nothing to remove', async () => {
  for (let index = 0; index < 9; index++) rows.add(await object(100));
  const lease = new CountedLease();
  const steps = sweep({ ...places(), lease, warn: () => undefined });
  expect(await steps.next()).toEqual({ done: false, value: [] });
  await steps.return(undefined);
  expect(lease).toMatchObject({ held: 2, released: 1 });
});
