import { Chores } from '../../src/server/chores';
import { Scrub } from '../../src/server/scrub';
import { UnconfirmedFiles } from '../../src/server/unconfirmed-files';
import { StorageError, type Lease } from '../../src/storage';
import { openStore, temporaryDirectory } from '../storage/fixture';
import { sharedStores } from './shared-stores';

const told: string[] = [];
const log = { info: () => undefined, warn: (text: string) => void told.push(text) };

beforeEach(() => void told.splice(0));

async function leases(servers: number): Promise<readonly Lease[]> {
  const base = await openStore(await temporaryDirectory());
  return sharedStores(base, servers).flatMap(({ store }) => store.shared?.lease('chores') ?? []);
}

test('are done by a server that is alone', async () => {
  const chores = new Chores(undefined, log);
  chores.start();
  expect(await chores.areMine()).toBe(true);
  await chores.stop();
});

test('are done by one of several servers, and by another one when that has stopped', async () => {
  const [one, other] = (await leases(2)).map((lease) => new Chores(lease, log));
  expect([await one!.areMine(), await other!.areMine()]).toEqual([true, false]);
  expect([await one!.areMine(), await other!.areMine()]).toEqual([true, false]);
  await one!.stop();
  expect([await other!.areMine(), await one!.areMine()]).toEqual([true, false]);
});

test('keep their lease while nothing is to be done', async () => {
  jest.useFakeTimers();
  try {
    const hold = jest.fn(async () => true);
    const chores = new Chores({ hold, release: async () => undefined }, log);
    chores.start();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(hold).toHaveBeenCalledTimes(12);
    await chores.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(hold).toHaveBeenCalledTimes(12);
  } finally {
    jest.useRealTimers();
  }
});

test('are asked for once at a time, and given back when that is answered', async () => {
  const events: string[] = [];
  let answer: (isHeld: boolean) => void = () => undefined;
  const hold = () => {
    events.push('asked');
    return new Promise<boolean>((resolve) => (answer = resolve));
  };
  const chores = new Chores({ hold, release: async () => void events.push('given back') }, log);
  const both = Promise.all([chores.areMine(), chores.areMine()]);
  const stopped = chores.stop();
  answer(true);
  expect(await both).toEqual([true, true]);
  await stopped;
  expect(events).toEqual(['asked', 'given back']);
});

test('are left alone where the database cannot be asked, which the log tells', async () => {
  const gone = async (): Promise<never> => {
    throw new StorageError('E_STORAGE', 'the database is gone');
  };
  const chores = new Chores({ hold: gone, release: gone }, log);
  expect(await chores.areMine()).toBe(false);
  await chores.stop();
  expect(told).toEqual([
    'the lease for what one server does could not be had: the database is gone',
    'the lease for what one server does could not be given back: the database is gone',
  ]);
});

test("that are another server's are not begun here", async () => {
  const no = async (): Promise<boolean> => false;
  const store = { removeUnconfirmed: jest.fn(), files: { pages: jest.fn() }, checkContent: jest.fn() };
  const unconfirmed = new UnconfirmedFiles(store, 7, log, undefined, no);
  unconfirmed.start();
  await unconfirmed.stop();
  let rounds = 0;
  const wait = async (): Promise<void> => {
    if (++rounds === 3) throw new Error('over');
  };
  const scrub = new Scrub(
    store as never,
    { everyMs: 1, bytesPerSecond: 0, checksums: new Map() },
    log,
    wait,
    undefined,
    no,
  );
  scrub.start();
  await expect(scrub.stop()).resolves.toBeUndefined();
  expect([store.removeUnconfirmed, store.files.pages].map((called) => called.mock.calls.length)).toEqual([0, 0]);
});
