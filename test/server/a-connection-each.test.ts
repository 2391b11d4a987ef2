import type { Profile } from '../../generated';
import { StoreCallHandlers } from '../../src/server/call-handlers';
import { CarriedOver } from '../../src/server/carried-over';
import { durationOf } from '../../src/server/limits';
import { ShortMemory } from '../../src/server/short-memory';
import { Uploads } from '../../src/server/uploads';
import type { Store } from '../../src/storage';
import { encrypt, generateKeyPair, unwrapKey } from '../peer/cryptography';
import { openStore, temporaryDirectory } from '../storage/fixture';
import { candidates } from './conversation';

// Where each request has a connection of its own: what one connection gave, the next may use, from the same address, once.

const [common] = candidates('2024b');
const profile: Profile = { ...common, flow: { ...common.flow, connection: 'request' } };
const [checksum] = profile.checksums;
if (checksum === undefined) throw new Error('no checksum');

const LIFETIME = 1000;
const YEAR = 365 * 24 * 60 * 60 * 1000;
const HERE = '192.0.2.1';
const ELSEWHERE = '192.0.2.2';
const keyPair = generateKeyPair();
const name = Buffer.from('Ada');
const fileName = Buffer.from('a.txt');

/** A server's store and what its clients carry; `connect` is one connection's calls. */
class Place {
  time = 0;
  readonly #carried = new CarriedOver(LIFETIME, () => new ShortMemory(() => this.time));

  private constructor(readonly store: Store) {}

  static async open(): Promise<Place> {
    return new Place(await openStore(await temporaryDirectory()));
  }

  connect(address: string): { readonly handlers: StoreCallHandlers; readonly uploads: Uploads } {
    const carried = this.#carried.at(address);
    const uploads = new Uploads(this.store, carried);
    return { handlers: new StoreCallHandlers(this.store, uploads, carried), uploads };
  }

  async register(): Promise<Uint8Array> {
    const reply = await this.connect(HERE).handlers.register({ name, profile });
    if (typeof reply === 'string' || !('clientId' in reply)) throw new Error('not registered');
    return reply.clientId;
  }

  issueKey(address: string, clientId: Uint8Array) {
    return this.connect(address).handlers.issueKey({ clientId, publicKey: keyPair.publicKeyDer, profile });
  }

  /** A client that has registered and has got a key, each on a connection of its own. */
  async enrol(): Promise<{ readonly clientId: Uint8Array; readonly aesKey: Buffer }> {
    const clientId = await this.register();
    const reply = await this.issueKey(HERE, clientId);
    if (!('wrappedKey' in reply)) throw new Error('no key');
    return { clientId, aesKey: unwrapKey(keyPair.privateKey, Buffer.from(reply.wrappedKey)) };
  }

  openUpload(address: string, clientId: Uint8Array) {
    const ask = { clientId, fileName, contentSize: 16, checksum: checksum!, encryptedEach: false, profile };
    return this.connect(address).handlers.openUpload(ask);
  }

  /** Sends the file whole, on a connection of its own. */
  async send(clientId: Uint8Array, aesKey: Buffer, content = encrypt(aesKey, Buffer.from('text'))): Promise<unknown> {
    const { handlers, uploads } = this.connect(HERE);
    const ask = { clientId, fileName, contentSize: 16, checksum: checksum!, encryptedEach: false, profile };
    const opened = await handlers.openUpload(ask);
    if ('refused' in opened) return opened;
    await uploads.incoming(opened.upload)?.write(content);
    return handlers.finishUpload({ upload: opened.upload, replaces: undefined });
  }

  find(address: string, clientId: Uint8Array, comesAgain = false) {
    return this.connect(address).handlers.findTransmission({ clientId, fileName, comesAgain, profile });
  }
}

const STORED = { size: 4, checksum: expect.any(Number) };
/** Ciphertext that no key decrypts. */
const NO_BLOCK = Buffer.alloc(15);
const REFUSED = { refused: 'badInput' };

describe('a key', () => {
  test('is good for one transmission on another connection', async () => {
    const place = await Place.open();
    const { clientId, aesKey } = await place.enrol();
    expect(await place.send(clientId, aesKey)).toEqual(STORED);
    expect(await place.send(clientId, aesKey)).toMatchObject(REFUSED);
  });

  test('is of no use at another address, and still good at its own', async () => {
    const place = await Place.open();
    const { clientId, aesKey } = await place.enrol();
    expect(await place.openUpload(ELSEWHERE, clientId)).toMatchObject(REFUSED);
    expect(await place.send(clientId, aesKey)).toEqual(STORED);
  });

  test('is forgotten after a while', async () => {
    const place = await Place.open();
    const { clientId, aesKey } = await place.enrol();
    place.time += LIFETIME;
    expect(await place.send(clientId, aesKey)).toMatchObject(REFUSED);
  });

  test('is good once more for each "resending", as often as the edition resends', async () => {
    const place = await Place.open();
    const { clientId, aesKey } = await place.enrol();
    for (let resends = 0; resends < profile.flow.client.resends; resends++) {
      expect(await place.send(clientId, aesKey)).toEqual(STORED);
      expect(await place.find(HERE, clientId, true)).toMatchObject({ checksum });
    }
    expect(await place.send(clientId, aesKey)).toEqual(STORED);
    expect(await place.find(HERE, clientId, true)).toMatchObject({ checksum });
    expect(await place.send(clientId, aesKey)).toMatchObject(REFUSED);
  });
});

describe('content that cannot be decrypted', () => {
  test('uses its key up: the next transmission needs another one', async () => {
    const place = await Place.open();
    const { clientId, aesKey } = await place.enrol();
    const otherKey = Buffer.from(aesKey.map((byte) => byte ^ 1));
    expect(await place.send(clientId, otherKey)).toMatchObject({
      ...REFUSED,
      reason: expect.stringMatching(/padding/),
    });
    expect(await place.send(clientId, aesKey)).toMatchObject(REFUSED);
  });

  test('cannot be said to come again', async () => {
    const place = await Place.open();
    const { clientId, aesKey } = await place.enrol();
    await place.send(clientId, aesKey, NO_BLOCK);
    expect(await place.find(HERE, clientId, true)).toBeUndefined();
    expect(await place.send(clientId, aesKey)).toMatchObject(REFUSED);
  });

  test('after a file that is to come again uses up what was left of the key', async () => {
    const place = await Place.open();
    const { clientId, aesKey } = await place.enrol();
    await place.send(clientId, aesKey);
    await place.find(HERE, clientId, true);
    await place.send(clientId, aesKey, NO_BLOCK);
    expect(await place.find(HERE, clientId, true)).toBeUndefined();
    expect(await place.send(clientId, aesKey)).toMatchObject(REFUSED);
  });
});

describe('a first public key', () => {
  test('is taken from the address that registered', async () => {
    const place = await Place.open();
    const clientId = await place.register();
    expect(await place.issueKey(ELSEWHERE, clientId)).toMatchObject(REFUSED);
    expect(await place.issueKey(HERE, clientId)).toHaveProperty('wrappedKey');
  });

  test('is not taken after a while', async () => {
    const place = await Place.open();
    const clientId = await place.register();
    place.time += LIFETIME;
    expect(await place.issueKey(HERE, clientId)).toMatchObject(REFUSED);
  });
});

test('where silence has no limit, what was given is remembered for any time', async () => {
  let time = 0;
  const carried = new CarriedOver(durationOf(0), () => new ShortMemory(() => time)).at(HERE);
  await carried.addRegistration(Buffer.alloc(16));
  time += YEAR;
  expect(await carried.takeRegistration(Buffer.alloc(16))).toBe(true);
});

test('a file is confirmed from the address that sent it', async () => {
  const place = await Place.open();
  const { clientId, aesKey } = await place.enrol();
  await place.send(clientId, aesKey);
  expect(await place.find(ELSEWHERE, clientId)).toBeUndefined();
  expect(await place.find(HERE, clientId)).toMatchObject({ checksum });
});
