import { StorageError } from '../../src/storage';
import type { Usage } from '../../src/storage/uploads/client-account';
import { ClientUsage, type ClientQuota, type Reservation } from '../../src/storage/uploads/client-usage';

/** Clients whose stored files are what `stored` says, and a clock that stands still. */
class Scene {
  readonly stored = new Map<string, Usage>();
  readonly asked: (readonly string[])[] = [];
  /** What the database waits for before it answers. */
  gate: Promise<void> = Promise.resolve();
  time = 0;
  readonly usage: ClientUsage;
  private files = 0;

  constructor(quota: Partial<ClientQuota>, isShared = false) {
    this.usage = new ClientUsage({
      isShared,
      quota: { clientBytes: 0, clientFiles: 0, ...quota },
      load: async (clientId, except) => {
        this.asked.push(except);
        const stored = this.stored.get(clientId) ?? { bytes: 0, files: 0 };
        await this.gate;
        return stored;
      },
      now: () => this.time,
    });
  }

  async arrive(bytes: number): Promise<Reservation> {
    const reservation = await this.begin(bytes);
    reservation.arrived();
    return reservation;
  }

  begin(bytes: number, { client = 'ada', replacedBytes }: { client?: string; replacedBytes?: number } = {}) {
    return this.usage.reserve(client, { id: `file ${++this.files}`, bytes, replacedBytes });
  }
}

const tooMuch = { code: 'E_QUOTA' };

describe('bytes of a client', () => {
  test.each([
    [99, 'begins'],
    [100, 'begins'],
    [101, 'E_QUOTA'],
  ])('%i, where 100 are allowed: %s', async (bytes, outcome) => {
    const begun = new Scene({ clientBytes: 100 }).begin(bytes).then(
      () => 'begins',
      (error: unknown) => (error instanceof StorageError ? error.code : 'another error'),
    );
    expect(await begun).toBe(outcome);
  });

  test('what is stored counts, and what has arrived', async () => {
    const scene = new Scene({ clientBytes: 100 });
    scene.stored.set('ada', { bytes: 50, files: 1 });
    await scene.arrive(30);
    await expect(scene.begin(21)).rejects.toMatchObject(tooMuch);
    await expect(scene.begin(20)).resolves.toBeDefined();
    await expect(scene.begin(100, { client: 'grace' })).resolves.toBeDefined();
  });

  test('what is on its way does not count for others, since anybody may announce it', async () => {
    const scene = new Scene({ clientBytes: 100 });
    const announced = await scene.begin(100);
    announced.hold(100);
    await scene.arrive(100);
    expect(() => announced.arrived()).toThrow(/200 bytes, more than the 100 allowed/);
  });

  test('a file that turns out larger than announced ends where the quota does', async () => {
    const scene = new Scene({ clientBytes: 100 });
    const file = await scene.begin(84);
    file.hold(100);
    expect(() => file.hold(101)).toThrow(/101 bytes, more than the 100 allowed/);
    file.release();
    await expect(scene.begin(100)).resolves.toBeDefined();
  });

  test('a stored file counts until it is removed', async () => {
    const scene = new Scene({ clientBytes: 100 });
    (await scene.begin(60)).stored();
    await expect(scene.begin(60)).rejects.toMatchObject(tooMuch);
    scene.usage.removed('ada', 60);
    await expect(scene.begin(60)).resolves.toBeDefined();
  });
});

describe('files of a client', () => {
  test('below and at the number are taken, above it not', async () => {
    const scene = new Scene({ clientFiles: 2 });
    await scene.arrive(1);
    await scene.arrive(1);
    await expect(scene.begin(1)).rejects.toMatchObject(tooMuch);
  });

  test('a file that is sent again takes the place of the one before, however often', async () => {
    const scene = new Scene({ clientFiles: 1, clientBytes: 100 });
    const first = await scene.arrive(80);
    const second = await scene.begin(80, { replacedBytes: 80 });
    second.arrived();
    first.release();
    second.replacedIsGone();
    await expect(scene.begin(1)).rejects.toMatchObject(tooMuch);
    second.stored();
    await expect(scene.begin(90, { replacedBytes: 80 })).resolves.toBeDefined();
    await expect(scene.begin(101, { replacedBytes: 80 })).rejects.toMatchObject(tooMuch);
  });
});

test('without limits nothing is asked and nothing refused', async () => {
  const scene = new Scene({});
  (await scene.begin(2 ** 40)).hold(2 ** 50);
  expect(scene.asked).toEqual([]);
});

test('files that come at the same time do not get past the quota together, nor past the first question', async () => {
  const scene = new Scene({ clientFiles: 3 });
  const begun = await Promise.allSettled(Array.from({ length: 20 }, () => scene.arrive(1)));
  expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  expect(scene.asked).toEqual([[]]);
});

test('a client that has just registered is not asked about', async () => {
  const scene = new Scene({ clientFiles: 1 });
  scene.usage.registered('ada');
  await scene.begin(1);
  expect(scene.asked).toEqual([]);
});

describe('files that a command has removed', () => {
  test('are noticed before anybody is refused, but not more than once a second', async () => {
    const scene = new Scene({ clientFiles: 1 });
    scene.stored.set('ada', { bytes: 1, files: 1 });
    await expect(scene.begin(1)).rejects.toMatchObject(tooMuch);
    scene.stored.delete('ada');
    scene.time = 999;
    await expect(scene.begin(1)).rejects.toMatchObject(tooMuch);
    scene.time = 1000;
    await expect(scene.begin(1)).resolves.toBeDefined();
    expect(scene.asked).toHaveLength(2);
  });

  test('are counted anew without what is on its way in, also where that gets its row meanwhile', async () => {
    const scene = new Scene({ clientFiles: 2 });
    const [one, two] = [await scene.arrive(1), await scene.arrive(1)];
    scene.time = 1000;
    let open = (): void => undefined;
    scene.gate = new Promise((resolve) => (open = resolve));
    const third = scene.begin(1);
    one.stored();
    open();
    await expect(third).rejects.toMatchObject(tooMuch);
    expect(scene.asked.at(-1)).toEqual(['file 1', 'file 2']);
    two.release();
    await expect(scene.arrive(1)).resolves.toBeDefined();
    await expect(scene.begin(1)).rejects.toMatchObject(tooMuch);
  });
});

test('a question that fails refuses who asked, and is asked again', async () => {
  const scene = new Scene({ clientFiles: 1 });
  scene.gate = Promise.reject(new Error('the disk is gone'));
  await expect(scene.begin(1)).rejects.toThrow('the disk is gone');
  scene.gate = Promise.resolve();
  await expect(scene.begin(1)).resolves.toBeDefined();
});

describe('where other servers store files of the same clients', () => {
  test('a total by which a file is taken is not older than a second', async () => {
    const scene = new Scene({ clientFiles: 2 }, true);
    (await scene.arrive(1)).stored();
    scene.stored.set('ada', { bytes: 2, files: 2 });
    scene.time = 999;
    await expect(scene.begin(1)).resolves.toBeDefined();
    scene.time = 1000;
    await expect(scene.begin(1)).rejects.toMatchObject(tooMuch);
    expect(scene.asked).toHaveLength(2);
  });

  test('a file that takes long is judged by what is there when it has come', async () => {
    const scene = new Scene({ clientBytes: 100 }, true);
    const file = await scene.begin(60);
    scene.stored.set('ada', { bytes: 60, files: 1 });
    scene.time = 1000;
    await file.recount();
    expect(() => file.arrived()).toThrow(/120 bytes, more than the 100 allowed/);
  });

  test('nothing is asked anew within a second, nor where a server is alone', async () => {
    const [shared, alone] = [new Scene({ clientFiles: 2 }, true), new Scene({ clientFiles: 2 })];
    const [soon, late] = [await shared.begin(1), await alone.begin(1)];
    alone.time = 1000;
    expect(soon.recount()).toBeUndefined();
    expect(late.recount()).toBeUndefined();
  });
});
