import type { Profile } from '../../generated';
import { StoreCallHandlers } from '../../src/server/call-handlers';
import { CarriedOver } from '../../src/server/carried-over';
import type { Calls, StoredContent } from '../../src/server/session/events';
import { Uploads } from '../../src/server/uploads';
import { StorageError, type Notes, type Store } from '../../src/storage';
import { encrypt, generateKeyPair, unwrapKey } from '../peer/cryptography';
import { openStore, temporaryDirectory } from '../storage/fixture';
import { foundBy, withJudge } from './attacks/arena';
import { attacksOn, profiles } from './attacks/attacks';
import { STATES } from './attacks/owner';
import { sharedStores } from './shared-stores';

// Servers that share a store, each connection at another one.

const SERVERS = 2;
const LIFETIME = 1000;
const HERE = '192.0.2.1';
const ELSEWHERE = '192.0.2.2';
const keyPair = generateKeyPair();
const name = Buffer.from('Ada');
const fileName = Buffer.from('a.txt');

const perRequest = profiles.filter(({ flow }) => flow.connection === 'request');

/** What an owner was answered, and what is kept of it, wherever its contents lie. */
async function undisturbed(profile: Profile, servers: number): Promise<unknown> {
  const [answers = '', stored = ''] = (
    await withJudge((judge) => judge.undisturbed(profile), undefined, servers)
  ).split('\n');
  const { files, ...client } = JSON.parse(stored) as { readonly files: readonly Readonly<Record<string, unknown>>[] };
  return {
    answers: JSON.parse(answers) as unknown,
    client,
    files: files.map((file) => ({ ...file, Content: undefined })),
  };
}

test.each(profiles)(
  'a client goes the same way in $id ($flow.connection) when each connection is at another server',
  async (profile) => {
    const alone = await undisturbed(profile, 1);
    expect(alone).toMatchObject({ answers: expect.arrayContaining(['MessageReceived']) });
    expect(await undisturbed(profile, 2)).toEqual(alone);
    expect(await undisturbed(profile, 3)).toEqual(alone);
  },
);

test.each(STATES)('a stranger is no better off in the state "%s" where servers share a store', async (state) => {
  const attacks = perRequest.flatMap((profile) => attacksOn(profile, state).filter(({ moves }) => moves.length === 1));
  const some = attacks.filter((_, index) => index % 7 === 0);
  expect(some.length).toBeGreaterThan(5);
  expect(await withJudge((judge) => foundBy(judge, some), undefined, SERVERS)).toEqual([]);
});

/** Two servers; `connect` is one connection's calls, at the next of them. */
class Place {
  time = 0;
  readonly stores: readonly Store[];
  readonly notes: Notes;
  readonly #carried: readonly CarriedOver[];
  #connections = 0;

  private constructor(
    base: Store,
    private readonly profile: Profile,
  ) {
    const servers = sharedStores(base, SERVERS, () => this.time);
    this.stores = servers.map(({ store }) => store);
    this.#carried = servers.map(({ notes }) => new CarriedOver(LIFETIME, () => notes));
    this.notes = servers[0]!.notes;
  }

  static async open(profile: Profile): Promise<Place> {
    return new Place(await openStore(await temporaryDirectory()), profile);
  }

  connect(address = HERE): { readonly handlers: StoreCallHandlers; readonly uploads: Uploads; readonly store: Store } {
    const server = this.#connections++ % SERVERS;
    const store = this.stores[server]!;
    const carried = this.#carried[server]!.at(address);
    const uploads = new Uploads(store, carried);
    return { handlers: new StoreCallHandlers(store, uploads, carried), uploads, store };
  }

  async register(): Promise<Uint8Array> {
    const reply = await this.connect().handlers.register({ name, profile: this.profile });
    if (typeof reply === 'string' || !('clientId' in reply))
      throw new Error(`not registered: ${JSON.stringify(reply)}`);
    return reply.clientId;
  }

  issueKey(clientId: Uint8Array, address = HERE) {
    const ask = { clientId, publicKey: keyPair.publicKeyDer, profile: this.profile };
    return this.connect(address).handlers.issueKey(ask);
  }

  async enrol(): Promise<{ readonly clientId: Uint8Array; readonly aesKey: Buffer }> {
    const clientId = await this.register();
    const reply = await this.issueKey(clientId);
    if (!('wrappedKey' in reply)) throw new Error('no key');
    return { clientId, aesKey: unwrapKey(keyPair.privateKey, Buffer.from(reply.wrappedKey)) };
  }

  /** Sends the file whole, over a connection that ends then. */
  async send(clientId: Uint8Array, aesKey: Buffer, at = this.connect()): Promise<Calls['finishUpload']['reply']> {
    const reply = await this.sendOver(at, clientId, aesKey);
    await at.uploads.end();
    return reply;
  }

  async sendOver(
    { handlers, uploads }: Pick<ReturnType<Place['connect']>, 'handlers' | 'uploads'>,
    clientId: Uint8Array,
    aesKey: Buffer,
    replaces?: number,
  ): Promise<Calls['finishUpload']['reply']> {
    const [checksum] = this.profile.checksums;
    const rest = { contentSize: 16, checksum: checksum!, encryptedEach: false, profile: this.profile };
    const opened = await handlers.openUpload({
      clientId,
      fileName,
      ...rest,
      ...(replaces !== undefined && { replaces }),
    });
    if ('refused' in opened) return opened;
    await uploads.incoming(opened.upload)?.write(encrypt(aesKey, Buffer.from('text')));
    return handlers.finishUpload({ upload: opened.upload, replaces });
  }

  async find(clientId: Uint8Array, { comesAgain = false, address = HERE } = {}) {
    const { handlers, uploads } = this.connect(address);
    const found = await handlers.findTransmission({ clientId, fileName, comesAgain, profile: this.profile });
    if (found !== undefined && 'refused' in found) throw new Error(found.reason);
    return { found, handlers, uploads };
  }

  /** What the database says of the files, read through another server than the next one. */
  async files(): Promise<readonly unknown[]> {
    const files = await this.stores[(this.#connections + 1) % SERVERS]!.files.list();
    return files.map(({ verified, size }) => ({ verified, size }));
  }
}

test('a first public key is refused where another one has come to another server a moment before', async () => {
  for (const profile of profiles) {
    const place = await Place.open(profile);
    const { handlers } = place.connect();
    const reply = await handlers.register({ name, profile });
    const clientId = typeof reply !== 'string' && 'clientId' in reply ? reply.clientId : new Uint8Array();
    expect(await handlers.findClient({ clientId })).toMatchObject({ hasPublicKey: false });
    const first = generateKeyPair().publicKeyDer;
    await place.stores[1]!.clients.update(clientId, { publicKey: first });
    expect(await handlers.issueKey({ clientId, publicKey: keyPair.publicKeyDer, profile })).toEqual({
      refused: 'badInput',
      reason: `the public key is not the one that the client ${Buffer.from(clientId).toString('hex')} sent before`,
    });
    expect((await place.stores[0]!.clients.find(clientId))?.publicKey).toEqual(first);
  }
});

const STORED: StoredContent = { size: 4, checksum: expect.any(Number) as number };
const REFUSED = { refused: 'badInput' };
const UNCONFIRMED = { verified: false, size: 4 };
const VERIFIED = { verified: true, size: 4 };

describe.each(perRequest)('where $id has a connection for each request', (profile) => {
  test('a file has its row before its client hears of it, and another server confirms it', async () => {
    const place = await Place.open(profile);
    const { clientId, aesKey } = await place.enrol();
    expect(await place.sendOver(place.connect(), clientId, aesKey)).toEqual(STORED);
    expect(await place.files()).toEqual([UNCONFIRMED]);
    const { found, handlers } = await place.find(clientId);
    expect(await handlers.confirmUpload({ upload: found!.upload })).toBe('durable');
    expect(await place.files()).toEqual([VERIFIED]);
    expect(await place.stores[0]!.clients.find(clientId)).toMatchObject({ checksum: profile.checksums[0]?.id });
  });

  test('another server discards it', async () => {
    const place = await Place.open(profile);
    const { clientId, aesKey } = await place.enrol();
    await place.send(clientId, aesKey);
    const { found, handlers } = await place.find(clientId);
    expect(await handlers.discardUpload({ upload: found!.upload })).toBe('durable');
    expect(await place.files()).toEqual([]);
  });

  test('it comes again as often as the edition resends, at whichever server', async () => {
    const place = await Place.open(profile);
    const { clientId, aesKey } = await place.enrol();
    for (let sent = 0; sent <= profile.flow.client.resends; sent++) {
      expect(await place.send(clientId, aesKey)).toEqual(STORED);
      expect(await place.find(clientId, { comesAgain: true })).toMatchObject({ found: expect.anything() });
    }
    expect(await place.send(clientId, aesKey)).toMatchObject(REFUSED);
  });

  test('one that comes again over the connection that rejected it takes its place', async () => {
    const place = await Place.open(profile);
    const { clientId, aesKey } = await place.enrol();
    await place.send(clientId, aesKey);
    const { found, ...connection } = await place.find(clientId, { comesAgain: true });
    expect(await place.sendOver(connection, clientId, aesKey, found?.upload)).toEqual(STORED);
    expect(await place.files()).toEqual([UNCONFIRMED]);
    expect(await place.find(clientId)).toMatchObject({ found: expect.anything() });
  });

  test('another address has nothing of it', async () => {
    const place = await Place.open(profile);
    const clientId = await place.register();
    expect(await place.issueKey(clientId, ELSEWHERE)).toMatchObject(REFUSED);
    const reply = await place.issueKey(clientId);
    if (!('wrappedKey' in reply)) throw new Error('no key');
    const aesKey = unwrapKey(keyPair.privateKey, Buffer.from(reply.wrappedKey));
    expect(await place.send(clientId, aesKey, place.connect(ELSEWHERE))).toMatchObject(REFUSED);
    expect(await place.send(clientId, aesKey)).toEqual(STORED);
    expect(await place.find(clientId, { address: ELSEWHERE })).toMatchObject({ found: undefined });
    expect(await place.find(clientId)).toMatchObject({ found: expect.anything() });
  });

  test('nobody has any of it after a while', async () => {
    const place = await Place.open(profile);
    const { clientId, aesKey } = await place.enrol();
    place.time += LIFETIME;
    expect(await place.send(clientId, aesKey)).toMatchObject(REFUSED);
    place.time += LIFETIME;
    const other = await Place.open(profile);
    const late = await other.register();
    other.time += LIFETIME;
    expect(await other.issueKey(late)).toMatchObject(REFUSED);
  });

  test('one of two who use it at the same time has it', async () => {
    const place = await Place.open(profile);
    const { clientId, aesKey } = await place.enrol();
    const sent = await Promise.all([place.send(clientId, aesKey), place.send(clientId, aesKey)]);
    expect(sent).toEqual(expect.arrayContaining([STORED, expect.objectContaining(REFUSED)]));
    const found = await Promise.all([place.find(clientId), place.find(clientId)]);
    expect(found.filter((one) => one.found !== undefined)).toHaveLength(1);
  });
});

describe('where the servers cannot reach what they share', () => {
  const [profile] = perRequest as [Profile, ...Profile[]];
  const GONE = { refused: 'storageFailure', reason: 'the database is gone' };
  const gone = (): Promise<never> => Promise.reject(new StorageError('E_STORAGE', 'the database is gone'));

  test('a client gets the refusal for that, whatever it asks', async () => {
    const place = await Place.open(profile);
    const { clientId, aesKey } = await place.enrol();
    await place.send(clientId, aesKey);
    jest.spyOn(place.notes, 'take').mockImplementation(gone);
    const { handlers } = place.connect();
    expect(await handlers.findTransmission({ clientId, fileName, comesAgain: false, profile })).toEqual(GONE);
    expect(await place.send(clientId, aesKey)).toEqual(GONE);
    jest.spyOn(place.notes, 'add').mockImplementation(gone);
    expect(await place.issueKey(clientId)).toEqual(GONE);
    expect(await place.connect().handlers.register({ name: Buffer.from('Grace'), profile })).toEqual(GONE);
  });

  test('nothing is left of a file that could not get its row', async () => {
    const place = await Place.open(profile);
    const { clientId, aesKey } = await place.enrol();
    const connection = place.connect();
    jest.spyOn(connection.store, 'record').mockImplementation(gone);
    expect(await place.send(clientId, aesKey, connection)).toEqual(GONE);
    expect(connection.store.load.openUploads).toBe(0);
    expect(await place.files()).toEqual([]);
  });

  test('a client whose first key could not be stored may send it again at another server', async () => {
    const place = await Place.open(profile);
    const clientId = await place.register();
    const { handlers, store } = place.connect();
    jest.spyOn(store.clients, 'update').mockImplementationOnce(gone);
    expect(await handlers.issueKey({ clientId, publicKey: keyPair.publicKeyDer, profile })).toEqual(GONE);
    await handlers.end();
    expect(await place.issueKey(clientId)).toHaveProperty('wrappedKey');
  });
});

test('what a server of another version has written down is as good as not there', async () => {
  const [profile] = perRequest as [Profile, ...Profile[]];
  const place = await Place.open(profile);
  const { clientId, aesKey } = await place.enrol();
  const id = Buffer.from(clientId).toString('hex');
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"aesKey":"zz","resends":3}',
    '{"aesKey":"00","resends":3}',
    '{"resends":1}',
  ]) {
    await place.notes.add(`key ${HERE} ${id}`, text, LIFETIME);
    expect(await place.send(clientId, aesKey)).toMatchObject(REFUSED);
  }
  for (const text of ['', '{', 'null', '{"fileId":"00"}', '{"fileId":"00","key":null}']) {
    await place.notes.add(`transmission ${HERE} ${id} ${fileName.toString('hex')}`, text, LIFETIME);
    expect(await place.find(clientId)).toMatchObject({ found: undefined });
  }
});
