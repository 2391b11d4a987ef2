import { WriteQueue } from '../../src/storage/records/write-queue';
import { ana, bytes, id, openStore, rawQuery, storeFile, temporaryDirectory } from './fixture';

const start = Date.parse('2026-01-02T03:04:05.678Z');

describe('registering', () => {
  it('is remembered by the next start', async () => {
    const directory = await temporaryDirectory();
    const store = await openStore(directory, { now: () => new Date(start) });
    expect(await store.clients.register(ana)).toBe('registered');
    await store.clients.update(ana.id, { publicKey: bytes('public') });
    await store.clients.update(ana.id, { profile: 'two' });
    await store.clients.update(ana.id, { checksum: 'crc32' });
    await store.close();

    const client = await (await openStore(directory)).clients.findByName(ana.name);
    expect(client).toEqual({
      id: ana.id,
      name: ana.name,
      publicKey: bytes('public'),
      profile: 'two',
      checksum: 'crc32',
      lastSeen: new Date(start),
    });
  });

  it('refuses a name that is taken, and keeps its owner', async () => {
    const store = await openStore(await temporaryDirectory());
    await store.clients.register(ana);
    expect(await store.clients.register({ ...ana, id: id(2) })).toBe('taken');
    expect(await store.clients.find(id(2))).toBeUndefined();
    expect((await store.clients.findByName(ana.name))?.id).toEqual(ana.id);
  });

  it('tells names apart by their bytes, valid UTF-8 or not', async () => {
    const store = await openStore(await temporaryDirectory());
    const names = ['\xff', '\xfe', '\xff\xff', 'a', 'A', 'a ', '', '\xc3\xa9', '\xe9'].map(bytes);
    for (const [index, name] of names.entries()) {
      expect(await store.clients.register({ id: id(index), name, profile: 'one' })).toBe('registered');
    }
    for (const [index, name] of names.entries()) expect((await store.clients.findByName(name))?.id).toEqual(id(index));
  });

  it('lets one of many win the same name', async () => {
    const store = await openStore(await temporaryDirectory());
    const ids = Array.from({ length: 20 }, (_, index) => id(index));
    const outcomes = await Promise.all(ids.map((clientId) => store.clients.register({ ...ana, id: clientId })));
    expect(outcomes.filter((outcome) => outcome === 'registered')).toHaveLength(1);
  });

  it('lets one of many win the same id, and says to the others that it is in use', async () => {
    const store = await openStore(await temporaryDirectory());
    const names = Array.from({ length: 20 }, (_, index) => bytes(`name ${index}`));
    const outcomes = await Promise.allSettled(names.map((name) => store.clients.register({ ...ana, name })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes.slice(1)) {
      expect(outcome).toMatchObject({ reason: { code: 'E_STORAGE', message: expect.stringMatching(/clients\.ID/) } });
    }
  });

  it('refuses an id that is not 16 bytes long', async () => {
    const store = await openStore(await temporaryDirectory());
    await expect(store.clients.register({ ...ana, id: bytes('short') })).rejects.toMatchObject({ code: 'E_STORAGE' });
  });

  it('keeps its own copy of what the caller hands in', async () => {
    const store = await openStore(await temporaryDirectory());
    const name = Buffer.from('ana');
    const registered = store.clients.register({ ...ana, name });
    name.fill(0);
    await registered;
    expect((await store.clients.find(ana.id))?.name).toEqual(bytes('ana'));
  });
});

describe('a name whose owner never sent a public key', () => {
  it('is free again after the release time, and not before', async () => {
    let time = start;
    const store = await openStore(await temporaryDirectory(), { now: () => new Date(time), nameReleaseMs: 1000 });
    await store.clients.register(ana);
    time += 1000;
    expect(await store.clients.register({ ...ana, id: id(2) })).toBe('taken');
    time += 1;
    expect(await store.clients.register({ ...ana, id: id(2) })).toBe('registered');
    expect(await store.clients.find(ana.id)).toBeUndefined();
    expect((await store.clients.findByName(ana.name))?.id).toEqual(id(2));
    await expect(store.clients.update(ana.id, { publicKey: bytes('public') })).rejects.toMatchObject({
      code: 'E_UNKNOWN_CLIENT',
    });
  });

  it('stays taken while the owner is seen', async () => {
    let time = start;
    const store = await openStore(await temporaryDirectory(), { now: () => new Date(time), nameReleaseMs: 1000 });
    await store.clients.register(ana);
    time += 900;
    store.clients.touch(ana.id);
    time += 900;
    expect(await store.clients.register({ ...ana, id: id(2) })).toBe('taken');
  });

  it('stays taken for ever once the key has come, or a file', async () => {
    let time = start;
    const store = await openStore(await temporaryDirectory(), { now: () => new Date(time) });
    const ben = { id: id(3), name: bytes('ben'), profile: 'one' };
    await store.clients.register(ana);
    await store.clients.register(ben);
    await store.clients.update(ana.id, { publicKey: bytes('public') });
    await storeFile(store, 'a.txt', 'content', ben.id);
    time += 1e9;
    expect(await store.clients.register({ ...ana, id: id(2) })).toBe('taken');
    expect(await store.clients.register({ ...ben, id: id(4) })).toBe('taken');
  });
});

describe('a public key', () => {
  it('is not acknowledged for a client that does not exist', async () => {
    const store = await openStore(await temporaryDirectory());
    const refused = { code: 'E_UNKNOWN_CLIENT', message: 'no client has the id 00000000000000000000000000000001' };
    await expect(store.clients.update(ana.id, { publicKey: bytes('public') })).rejects.toMatchObject(refused);
  });
});

describe('a client that was seen and changed nothing else', () => {
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  async function seen(directory: string): Promise<readonly unknown[]> {
    return (await rawQuery(directory, 'SELECT LastSeen FROM clients ORDER BY ID')).map((row) => row['LastSeen']);
  }

  it('is written a second later, together with all others, and nobody waits for it', async () => {
    const directory = await temporaryDirectory();
    let time = start;
    const store = await openStore(directory, { now: () => new Date(time) });
    const ben = { id: id(2), name: bytes('ben'), profile: 'one' };
    await store.clients.register(ana);
    await store.clients.register(ben);
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date'] });
    const change = jest.spyOn(WriteQueue.prototype, 'change');
    time += 5000;
    for (let times = 0; times < 10; times++) for (const client of [ana, ben]) store.clients.touch(client.id);
    jest.advanceTimersByTime(999);
    expect(change).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(change).toHaveBeenCalledTimes(1);
    await change.mock.results[0]?.value;
    expect(await seen(directory)).toEqual(['2026-01-02 03:04:10.678', '2026-01-02 03:04:10.678']);
  });

  it('is written when the store closes, and never in place of a later time', async () => {
    const directory = await temporaryDirectory();
    let time = start;
    const store = await openStore(directory, { now: () => new Date(time) });
    const ben = { id: id(2), name: bytes('ben'), profile: 'one' };
    await store.clients.register(ana);
    await store.clients.register(ben);
    time += 1000;
    store.clients.touch(ana.id);
    store.clients.touch(ben.id);
    time += 1000;
    await store.clients.update(ben.id, { publicKey: bytes('public') });
    await store.close();
    expect(await seen(directory)).toEqual(['2026-01-02 03:04:06.678', '2026-01-02 03:04:07.678']);
  });

  it('is nothing to fail over: what cannot be written is a warning', async () => {
    const directory = await temporaryDirectory();
    const warnings: Error[] = [];
    const store = await openStore(directory, { warn: (error) => warnings.push(error) });
    await store.clients.register(ana);
    store.clients.touch(ana.id);
    await rawQuery(directory, "CREATE TRIGGER no BEFORE UPDATE ON clients BEGIN SELECT RAISE(ABORT, 'no'); END");
    await store.close();
    expect(warnings).toMatchObject([
      { code: 'E_STORAGE', message: expect.stringMatching(/^clients could not be marked as seen: .*no/) },
    ]);
  });
});

it('keeps the columns of the reference programs', async () => {
  const directory = await temporaryDirectory();
  const store = await openStore(directory);
  await store.clients.register(ana);
  await store.clients.update(ana.id, { publicKey: bytes('public') });
  const rows = await rawQuery(directory, 'SELECT ID, Name, PublicKey, LastSeen, AESKey FROM clients');
  expect(rows).toEqual([
    {
      ID: ana.id,
      Name: ana.name,
      PublicKey: bytes('public'),
      LastSeen: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/),
      AESKey: null,
    },
  ]);
});

it('forgets the AES keys that an earlier form of the database has kept', async () => {
  const directory = await temporaryDirectory();
  const store = await openStore(directory);
  await store.clients.register(ana);
  await store.clients.update(ana.id, { publicKey: bytes('public') });
  await store.close();
  await rawQuery(directory, 'UPDATE clients SET AESKey = ?', [Buffer.from('an old key')]);
  await rawQuery(directory, "DELETE FROM migrations WHERE name LIKE 'ForgetAesKeys%'");

  await openStore(directory);
  expect(await rawQuery(directory, 'SELECT PublicKey, AESKey FROM clients')).toEqual([
    { PublicKey: bytes('public'), AESKey: null },
  ]);
});
