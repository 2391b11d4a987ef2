import { StorageError } from '../../src/storage';
import { FreeSpace } from '../../src/storage/uploads/free-space';

/** A disk of which nothing is used but what `free` says, and a clock that stands still. */
class Disk {
  free = 1000;
  time = 0;
  measured = 0;
  error: Error | undefined;
  readonly warnings: unknown[] = [];
  readonly space: FreeSpace;

  constructor(floor: number) {
    this.space = new FreeSpace({
      floor,
      measure: async () => {
        this.measured += 1;
        if (this.error !== undefined) throw this.error;
        return this.free;
      },
      now: () => this.time,
      warn: (error) => this.warnings.push(error),
    });
  }

  /** Time enough for a new measurement. */
  later(): void {
    this.time += 250;
  }
}

const tooLittle = { code: 'E_FREE_SPACE' };

function outcomeOf(begun: Promise<unknown>): Promise<string> {
  return begun.then(
    () => 'begins',
    (error: unknown) => (error instanceof StorageError ? error.code : 'another error'),
  );
}

test.each([
  [899, 'begins'],
  [900, 'begins'],
  [901, 'E_FREE_SPACE'],
])('an upload of %i, where 100 of 1000 stay free: %s', async (bytes, outcome) => {
  expect(await outcomeOf(new Disk(100).space.reserve(bytes))).toBe(outcome);
});

test('what running uploads have written counts, and not what they have announced', async () => {
  const { space } = new Disk(100);
  const first = await space.reserve(900);
  await expect(space.reserve(900)).resolves.toBeDefined();
  first.hold(600);
  await expect(space.reserve(301)).rejects.toMatchObject(tooLittle);
  await expect(space.reserve(300)).resolves.toBeDefined();
});

test('of two uploads that have room only one after the other, the one that comes to the floor ends', async () => {
  const { space } = new Disk(100);
  const [first, second] = [await space.reserve(900), await space.reserve(900)];
  first.hold(800);
  expect(() => second.hold(101)).toThrow(/would be left on the disk/);
  first.hold(900);
});

test('what an upload has written does not count twice when the disk is measured again', async () => {
  const disk = new Disk(100);
  const first = await disk.space.reserve(600);
  first.hold(400);
  disk.free = 600;
  disk.later();
  await expect(disk.space.reserve(501)).rejects.toMatchObject(tooLittle);
  await expect(disk.space.reserve(500)).resolves.toBeDefined();
});

test('an upload that is larger than announced ends at the floor', async () => {
  const { space } = new Disk(100);
  const room = await space.reserve(0);
  room.hold(900);
  expect(() => room.hold(901)).toThrow(/would be left on the disk/);
});

test('a running upload ends when somebody else has filled the disk', async () => {
  const disk = new Disk(100);
  const room = await disk.space.reserve(500);
  room.hold(10);
  disk.free = 99;
  disk.later();
  room.hold(20);
  await new Promise(setImmediate);
  expect(() => room.hold(30)).toThrow(/would be left on the disk/);
});

test('the disk is measured once for many uploads, and not at all without a floor', async () => {
  const disk = new Disk(100);
  await Promise.all(Array.from({ length: 50 }, () => disk.space.reserve(1)));
  expect(disk.measured).toBe(1);
  const unlimited = new Disk(0);
  (await unlimited.space.reserve(2 ** 50)).hold(2 ** 60);
  expect(unlimited.measured).toBe(0);
});

test('a system that does not say what is free refuses nothing, and is told of', async () => {
  const disk = new Disk(100);
  disk.error = new Error('ENOSYS');
  await expect(disk.space.reserve(2 ** 50)).resolves.toBeDefined();
  expect(disk.warnings).toEqual([disk.error]);
});
