import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { Part } from '../../../src/storage/contents/s3/part';
import { PART_SIZE, PARTS_IN_FLIGHT, type S3Content } from '../../../src/storage/contents/s3/s3-content';
import { S3Contents } from '../../../src/storage/contents/s3/s3-contents';
import { StorageError } from '../../../src/storage';
import { digestOf, writeRandom } from './contract';
import { failure, MemoryStore } from './memory-store';
import { SleptClock, testOptions } from './test-options';

const MIB = 2 ** 20;
const PATH = 'files/a';

let store: MemoryStore;
let clock: SleptClock;
let warnings: Error[];
let contents: S3Contents;

beforeEach(() => {
  store = new MemoryStore();
  clock = new SleptClock();
  warnings = [];
  contents = new S3Contents({ ...testOptions(clock), store, warn: (error) => warnings.push(error) });
});

afterEach(() => {
  expect(warnings.splice(0)).toEqual([]);
});

async function written(size: number): Promise<{ content: S3Content; digest: string }> {
  const content = await contents.create(PATH);
  return { content, digest: await writeRandom(content, size, MIB) };
}

/** A request that waits until the test lets it go. */
function held(): { readonly fate: () => Promise<void>; readonly letGo: () => void } {
  let letGo = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { fate: () => gone, letGo };
}

describe('the requests of a content', () => {
  it.each([0, 1, PART_SIZE])('of %i bytes are one, when it is complete', async (size) => {
    const { content } = await written(size);
    expect(store.requests).toEqual([]);
    await content.finish();
    expect(store.requests).toEqual(['put']);
  });

  it('of more than a part are one for each part, and three to begin it, to end it and to look at it', async () => {
    const { content } = await written(PART_SIZE + 1);
    await content.finish();
    expect([...store.requests].sort()).toEqual(['complete', 'createUpload', 'head', 'uploadPart', 'uploadPart']);
  });

  it('leave no more than two parts on their way at one time', async () => {
    store.next('uploadPart', ...Array.from({ length: 9 }, () => () => turn()));
    const { content } = await written(43 * MIB);
    await content.finish();
    expect(store.count('uploadPart')).toBe(9);
    expect(store.mostAtOnce.get('uploadPart')).toBe(PARTS_IN_FLIGHT);
  });
});

describe('memory', () => {
  it('is never more than three parts and the last write, and who writes waits for room', async () => {
    const [first, second] = [held(), held()];
    store.next('uploadPart', first.fate, second.fate);
    const content = await contents.create(PATH);
    let room: Promise<void> | undefined;
    let sent = 0;
    for (; room === undefined; sent += 300_000) room = content.write(randomBytes(300_000));
    expect(content.held).toBe((PARTS_IN_FLIGHT + 1) * PART_SIZE + 300_000);
    expect(sent).toBeGreaterThan((PARTS_IN_FLIGHT + 1) * PART_SIZE);
    expect(sent).toBeLessThan((PARTS_IN_FLIGHT + 1) * PART_SIZE + 300_000);
    let hasRoom = false;
    void room.then(() => (hasRoom = true));
    await turn();
    expect(hasRoom).toBe(false);
    first.letGo();
    await room;
    expect(content.held).toBe(sent - PART_SIZE);
    second.letGo();
    await content.finish();
    expect(store.objects.get(PATH)?.bytes).toHaveLength(sent);
  });

  it('of what was written is freed when it is in a part', async () => {
    const content = await contents.create(PATH);
    const piece = new Uint8Array(randomBytes(MIB));
    void content.write(piece);
    expect(piece).toHaveLength(0);
    await content.remove();
  });
});

it('keeps every content as a plain concatenation of its pieces, whatever their sizes', async () => {
  const sizes = fc.array(fc.oneof(fc.nat(3), fc.nat(100_000), fc.nat(6 * MIB)), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.boolean(), async (lengths, isAnnounced) => {
      const total = lengths.reduce((sum, length) => sum + length, 0);
      const reference = createHash('sha256');
      const content = await contents.create(PATH, isAnnounced ? total : undefined);
      for (const length of lengths) {
        const piece = new Uint8Array(randomBytes(length));
        reference.update(piece);
        await content.write(piece);
      }
      await content.finish();
      expect(await digestOf(contents, PATH)).toEqual({ size: total, digest: reference.digest('hex') });
      await contents.remove(PATH);
    }),
    { numRuns: 15 },
  );
});

describe('a content of one part', () => {
  it('is stored by a later attempt while the store cannot be reached', async () => {
    store.next('put', 'before', 'before', 'before');
    const { content } = await written(100);
    await content.finish();
    expect(store.count('put')).toBe(4);
    expect(store.objects.size).toBe(1);
  });

  it('is recognised where an attempt stored it and its answer was lost', async () => {
    store.next('put', 'after');
    const { content, digest } = await written(100);
    await content.finish();
    expect(store.requests).toEqual(['put', 'put', 'head']);
    expect((await digestOf(contents, PATH)).digest).toBe(digest);
  });

  it('is sent again where the store says that it has the object, and has none', async () => {
    store.next('put', 'after');
    const head = store.head.bind(store);
    jest.spyOn(store, 'head').mockImplementationOnce((key) => {
      store.objects.delete(key);
      return head(key);
    });
    const { content, digest } = await written(100);
    await content.finish();
    expect(store.requests).toEqual(['put', 'put', 'head', 'put']);
    expect((await digestOf(contents, PATH)).digest).toBe(digest);
  });

  it.each([false, true])(
    'is not taken for another one that stands there (the store encrypts: %s)',
    async (encrypts) => {
      store.encrypts = encrypts;
      const other = await contents.create(PATH);
      await writeRandom(other, encrypts ? 99 : 100, 100);
      await other.finish();
      const { content } = await written(100);
      await expect(content.finish()).rejects.toThrow('the store has other bytes than it was sent');
      expect(store.objects.get(PATH)?.bytes).toHaveLength(other.size);
    },
  );

  it('fails with what the store says when the budget is spent', async () => {
    store.next('put', ...Array.from({ length: 40 }, () => 'before' as const));
    const { content } = await written(100);
    await expect(content.finish()).rejects.toMatchObject({ code: 'E_STORAGE', hint: expect.any(String) });
    expect(clock.time).toBeLessThan(25_000);
    await content.remove();
    expect(store.count('remove')).toBe(1);
  });
});

describe('a store that never answers', () => {
  /** As long as a request may take, and no longer. */
  const hangs = async (): Promise<never> => {
    await clock.sleep(Math.min(store.limits.at(-1) ?? Infinity, 20_000));
    throw failure('TimeoutError', true);
  };

  it.each([
    { kind: 'one request', size: 100, name: 'put' as const },
    { kind: 'parts', size: 6 * 2 ** 20, name: 'createUpload' as const },
    { kind: 'parts that came', size: 6 * 2 ** 20, name: 'complete' as const },
  ])('fails the end of a content of $kind before its client has gone', async ({ size, name }) => {
    store.next(name, ...Array.from({ length: 9 }, () => hangs));
    store.next('head', ...Array.from({ length: 9 }, () => hangs));
    const { content } = await written(size);
    await expect(content.finish()).rejects.toMatchObject({ code: 'E_STORAGE' });
    expect(clock.time).toBeLessThan(27_000);
  });
});

describe('a content of several parts', () => {
  it('goes on where it was when the store comes back between two parts', async () => {
    store.next('createUpload', 'before', 'after');
    store.next('uploadPart', 'served', 'before', 'after', 'before', 'after');
    const { content, digest } = await written(23 * MIB);
    await content.finish();
    expect(await digestOf(contents, PATH)).toEqual({ size: 23 * MIB, digest });
  });

  it('fails with the next write when a part fails for good, and then sends nothing more', async () => {
    store.next('uploadPart', 'final');
    const { content } = await written(6 * MIB);
    await turn();
    expect(() => content.write(Buffer.from('x'))).toThrow('AccessDenied');
    expect(() => content.requireNoFailure()).toThrow('AccessDenied');
    await expect(content.finish()).rejects.toThrow('AccessDenied');
    await content.remove();
    expect(store.uploads.size).toBe(0);
    expect(store.count('uploadPart')).toBe(1);
  });

  it('lets who waits for room go on when a part fails', async () => {
    const [first, second] = [held(), held()];
    store.next('uploadPart', first.fate, second.fate);
    const content = await contents.create(PATH);
    let room: Promise<void> | undefined;
    while (room === undefined) room = content.write(randomBytes(MIB));
    store.uploads.clear();
    first.letGo();
    await room;
    expect(() => content.write(Buffer.from('x'))).toThrow('NoSuchUpload');
    second.letGo();
    await content.remove();
  });
});

describe('a content that is given up', () => {
  it('is aborted when the parts that are on their way have landed', async () => {
    const first = held();
    store.next('uploadPart', first.fate);
    const { content } = await written(6 * MIB);
    const removed = content.remove();
    await turn();
    expect(store.count('abort')).toBe(0);
    first.letGo();
    await removed;
    expect(store.requests).toEqual(['createUpload', 'uploadPart', 'abort']);
    expect(store.uploads.size).toBe(0);
  });

  it('is not tried again', async () => {
    store.next('uploadPart', () => {
      throw failure('ECONNREFUSED', true);
    });
    const { content } = await written(6 * MIB);
    await content.remove();
    expect(store.count('uploadPart')).toBe(1);
    await expect(content.finish()).rejects.toMatchObject({ code: 'E_UPLOAD_CLOSED' });
  });

  it('frees the memory of what was never sent', async () => {
    const free = jest.spyOn(Part.prototype, 'free');
    const { content } = await written(100);
    await content.remove();
    expect(free).toHaveBeenCalledTimes(1);
    free.mockRestore();
  });

  it('asks nothing of the store where nothing has been sent', async () => {
    const { content } = await written(100);
    await content.remove();
    expect(store.requests).toEqual([]);
  });

  it('is a warning where it cannot be removed, which says what to do', async () => {
    store.next('abort', ...Array.from({ length: 20 }, () => 'before' as const));
    const { content } = await written(6 * MIB);
    await content.remove();
    expect(warnings.splice(0)).toEqual([expect.any(StorageError)]);
    expect(store.uploads.size).toBe(1);
  });
});

describe('the time that an upload may take', () => {
  it('ends it, at the next write', async () => {
    const { content } = await written(100);
    clock.time = 3_600_000;
    expect(() => content.write(Buffer.from('x'))).toThrow('the upload took longer than 1 h 0 min');
    await content.remove();
  });

  it('also ends before its row, by the clock that has gone on longer', async () => {
    let wall = 0;
    const options = {
      ...testOptions(clock),
      store,
      wallClock: () => wall,
      warn: (error: Error) => warnings.push(error),
    };
    const content = await new S3Contents(options).create(PATH);
    await content.finish();
    wall = 3_599_999;
    content.requireRecordable();
    wall = 3_600_000;
    expect(() => content.requireRecordable()).toThrow(StorageError);
    wall = 0;
    clock.time = 3_600_000;
    expect(() => content.requireRecordable()).toThrow(StorageError);
  });
});

describe('read back', () => {
  it.each([100, 11 * MIB])('finds that a store damaged %i bytes', async (size) => {
    const options = { ...testOptions(clock), store, readBack: true, warn: (error: Error) => warnings.push(error) };
    const content = await new S3Contents(options).create(PATH);
    await writeRandom(content, size, MIB);
    store.next('get', () => {
      const bytes = store.objects.get(PATH)?.bytes;
      bytes?.writeUInt8(bytes.readUInt8(size - 1) ^ 1, size - 1);
    });
    await expect(content.finish()).rejects.toThrow('gives back other bytes');
  });
});
