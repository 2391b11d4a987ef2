import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { posixCksum, zlibCrc32 } from '../bytes/checksums';
import { allEditions, editions, requestCode, type Edition } from '../bytes/editions';
import { cutName, name255 } from '../bytes/fields';
import { publicKey, register, request, confirmation } from '../bytes/requests';
import { encrypt } from './cryptography';
import type { FileToSend } from './file-messages';
import { keyPool } from './key-pool';
import { RawClient, type Answer, type RawIdentity } from './raw-client';
import { RawServer } from './raw-server';
import { serverDefectEditions, type ServerDefects } from './server-defects';

const keyPair = keyPool();
const NOBODY = Buffer.alloc(16);
const content = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));
const file = { name: 'a file.bin', content };
/** Content that decrypts, and ends with no padding: in zeros. */
const unpadded = (aesKey: Uint8Array): Buffer => encrypt(aesKey, Buffer.alloc(32)).subarray(0, 32);

/** A server with one defect or none, and clients to look at it with. */
class Scene {
  readonly #clients: RawClient[] = [];

  private constructor(
    readonly server: RawServer,
    /** Two folders below the outermost one. */
    readonly directory: string,
    readonly outermost: string,
  ) {}

  static async make(edition: Edition, defects: ServerDefects): Promise<Scene> {
    const outermost = mkdtempSync(join(tmpdir(), 'sealwire-server-defects-'));
    const directory = join(outermost, 'server', 'files');
    mkdirSync(directory, { recursive: true });
    return new Scene(await RawServer.start(edition, { defects, directory }), directory, outermost);
  }

  get edition(): Edition {
    return this.server.edition;
  }

  async connect(identity?: RawIdentity): Promise<RawClient> {
    const client = await RawClient.connect(this.server.port, this.edition, identity && { ...identity });
    client.identity.keyPair ??= keyPair();
    this.#clients.push(client);
    return client;
  }

  async enrolled(name = 'Ada'): Promise<RawClient> {
    const client = await this.connect();
    await client.register(name);
    await client.sendPublicKey();
    return client;
  }

  /** The client on another connection, before it has said a word there. */
  async again(client: RawClient, more: Partial<RawIdentity> = {}): Promise<RawClient> {
    return this.connect({ ...client.identity, ...more });
  }

  /** Every file below the server's directory. */
  stored(): readonly string[] {
    const entries = readdirSync(this.directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  }

  async end(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.server.stop();
    rmSync(this.outermost, { recursive: true });
  }
}

/** The name of the next answer, or how the connection ended instead. */
async function next(answer: Promise<Answer>): Promise<string | undefined> {
  return answer.then(
    ({ name }) => name,
    () => 'the end',
  );
}

/** Names of all answers until the end of the stream, which the client brings about. */
async function answers(client: RawClient): Promise<readonly (string | undefined)[]> {
  await client.halfClose();
  const names: (string | undefined)[] = [];
  for (let name = await next(client.receive()); name !== 'the end'; name = await next(client.receive()))
    names.push(name);
  return names;
}

/** What a promise brings, or `nothing` where it takes longer than a server on loopback takes. */
async function soon(promise: Promise<string | undefined>): Promise<string | undefined> {
  return Promise.race([promise, wait(150, 'nothing')]);
}

function checksumIn({ payload }: Answer): number {
  return payload.readUInt32LE(275);
}

/** What becomes of a file: the wrong answer's name, or whether the checksum is right. */
async function received(client: RawClient, sent: FileToSend): Promise<string | undefined> {
  const answer = await client.sendFile(sent);
  if (answer.name !== 'fileReceived') return answer.name;
  return checksumIn(answer) === posixCksum(sent.content) ? 'right' : 'wrong checksum';
}

/** The answer to the file's packets of 1024 bytes in the order given. */
async function packets(at: Scene, ...numbers: readonly number[]): Promise<string | undefined> {
  const client = await at.enrolled();
  const messages = client.fileMessages({ ...file, slice: 1024 });
  await client.send(...numbers.map((number) => messages[number - 1]!));
  return next(client.receive());
}

/** The names of answers to two registrations. */
async function registrations(at: Scene, ...names: readonly Uint8Array[]): Promise<string | undefined> {
  const client = await at.connect();
  const code = requestCode(at.edition, 'register');
  for (const name of names) await client.send(request({ clientId: NOBODY, code, payload: name }));
  await client.receive();
  return (await client.receive()).name;
}

/** Whether the server still listens after a client has sent something and what it brings has come. */
async function survives(at: Scene, client: RawClient, bytes: Uint8Array): Promise<boolean> {
  await client.send(bytes);
  await client.halfClose();
  await client.ended().catch(() => undefined);
  return at.server.isListening;
}

/** Whether a right registration is answered as it should be. */
async function isRegistered(at: Scene): Promise<boolean> {
  const client = await at.connect();
  return (await soon(next(client.register('Ada')))) === 'registered';
}

interface Look {
  readonly edition?: Edition;
  readonly see: (at: Scene) => Promise<unknown>;
  /** What is seen of the right server. */
  readonly right: unknown;
  /** What is seen where the server has the defect. */
  readonly wrong: unknown;
}

const looks: { readonly [name in keyof Required<ServerDefects>]: Look } = {
  singleRecv: {
    see: async (at) => {
      const client = await at.connect();
      client.pace = 'bytes';
      return next(client.register('Ada'));
    },
    ...{ right: 'registered', wrong: 'generalError' },
  },
  headersBigEndian: { see: isRegistered, right: true, wrong: false },
  headersAligned: { see: isRegistered, right: true, wrong: false },
  framesOf1024: { see: isRegistered, right: true, wrong: false },
  readsOf4096: {
    see: async (at) => (await received(await at.enrolled(), file)) === 'right',
    ...{ right: true, wrong: false },
  },
  answerVersionAsText: {
    see: async (at) => (await (await at.connect()).register('Ada')).version,
    ...{ right: 3, wrong: 0x33 },
  },
  registeredSizeZero: {
    see: async (at) => (await (await at.connect()).register('Ada')).payload.length,
    ...{ right: 16, wrong: 0 },
  },
  gluedForgotten: {
    see: async (at) => {
      const client = await at.connect();
      const head = { edition: at.edition, clientId: NOBODY };
      await client.send(register({ ...head, name: 'Ada' }), register({ ...head, name: 'Bob' }));
      return answers(client);
    },
    ...{ right: ['registered', 'registered'], wrong: ['registered'] },
  },
  sizeIgnored: {
    see: async (at) => {
      const client = await at.connect();
      await client.send(register({ edition: at.edition, clientId: NOBODY, name: 'Ada', payloadSize: 100 }));
      return next(client.receive());
    },
    ...{ right: 'generalError', wrong: 'registered' },
  },
  versionIgnored: {
    see: async (at) => {
      const client = await at.connect();
      await client.send(register({ edition: at.edition, clientId: NOBODY, name: 'Ada', version: 9 }));
      return next(client.receive());
    },
    ...{ right: 'generalError', wrong: 'registered' },
  },
  unknownCodeAnswered: {
    see: async (at) => {
      const client = await at.connect();
      await client.send(request({ clientId: NOBODY, code: 999, payload: NOBODY }));
      return next(client.receive());
    },
    ...{ right: 'generalError', wrong: 'messageReceived' },
  },
  refusalsUnanswered: {
    see: async (at) => {
      const client = await at.connect();
      await client.send(request({ clientId: NOBODY, code: 999, payload: NOBODY }));
      return answers(client);
    },
    ...{ right: ['generalError'], wrong: [] },
  },
  staysOpenAtEnd: {
    see: async (at) => {
      const client = await at.connect();
      await client.halfClose();
      return soon(client.ended());
    },
    ...{ right: 'end', wrong: 'nothing' },
  },
  oneAtATime: {
    see: async (at) => {
      await at.enrolled();
      return soon(next((await at.connect()).register('Bob')));
    },
    ...{ right: 'registered', wrong: 'nothing' },
  },
  diesOnAbort: {
    see: async (at) => {
      const client = await at.enrolled();
      return survives(at, client, Buffer.concat(client.fileMessages(file)).subarray(0, 2000));
    },
    ...{ right: true, wrong: false },
  },
  diesOnGarbage: {
    see: async (at) => survives(at, await at.connect(), request({ clientId: NOBODY, code: 999, payload: NOBODY })),
    ...{ right: true, wrong: false },
  },
  diesOnBadKey: {
    see: async (at) => {
      const client = await at.connect();
      const clientId = (await client.register('Ada')).payload;
      return survives(at, client, publicKey({ edition: at.edition, clientId, name: 'Ada', key: Buffer.alloc(160) }));
    },
    ...{ right: true, wrong: false },
  },
  diesOnBadContent: {
    see: async (at) => {
      const client = await at.enrolled();
      const ciphertext = unpadded(client.identity.aesKey!);
      return survives(at, client, Buffer.concat(client.fileMessages({ ...file, ciphertext })));
    },
    ...{ right: true, wrong: false },
  },
  lockKept: {
    see: async (at) => {
      const client = await at.connect();
      await client.send(request({ clientId: NOBODY, code: 999, payload: NOBODY }));
      return [await next(client.receive()), await soon(next((await at.connect()).register('Ada')))];
    },
    ...{ right: ['generalError', 'registered'], wrong: ['generalError', 'nothing'] },
  },
  closesAfterConfirmation: {
    see: async (at) => {
      const client = await at.enrolled();
      await client.sendFile(file);
      const confirmation = await next(client.crcValid(file.name));
      return [confirmation, await next(client.register('Bob'))];
    },
    ...{ right: ['messageReceived', 'registered'], wrong: ['messageReceived', 'the end'] },
  },

  answersBigEndian: {
    see: async (at) => {
      const client = await at.connect();
      await client.send(register({ edition: at.edition, clientId: NOBODY, name: 'Ada' }));
      return (await client.readBytes(7)).toString('hex');
    },
    ...{ right: '03400610000000', wrong: '03064000000010' },
  },
  answerVersionZero: {
    see: async (at) => (await (await at.connect()).register('Ada')).version,
    ...{ right: 3, wrong: 0 },
  },
  wrongIdInAnswers: {
    see: async (at) => {
      const client = await at.enrolled();
      const { payload } = await client.sendFile(file);
      return payload.subarray(0, 16).equals(client.identity.clientId);
    },
    ...{ right: true, wrong: false },
  },
  fileNameNotEchoed: { see: echoedName, right: 'a file.bin', wrong: '' },
  fileNameCutAtSpace: { see: echoedName, right: 'a file.bin', wrong: 'a' },
  contentSizeOfPlaintext: {
    see: async (at) => (await (await at.enrolled()).sendFile(file)).payload.readUInt32LE(16),
    ...{ right: 5008, wrong: 5000 },
  },
  contentSizeBigEndian: {
    see: async (at) => (await (await at.enrolled()).sendFile(file)).payload.subarray(16, 20).toString('hex'),
    ...{ right: '90130000', wrong: '00001390' },
  },
  messageReceivedOtherwise: {
    see: async (at) => {
      const client = await at.enrolled();
      await client.sendFile(file);
      return (await client.crcValid(file.name)).payload.length;
    },
    ...{ right: 16, wrong: 0 },
  },
  registrationFailedWithId: {
    see: async (at) => {
      await at.enrolled('Ada');
      return (await (await at.connect()).register('Ada')).payload.length;
    },
    ...{ right: 0, wrong: 16 },
  },
  deniedWithoutId: {
    see: async (at) => (await (await at.again(await at.enrolled(), { clientId: NOBODY })).reconnect()).payload.length,
    ...{ right: 16, wrong: 0 },
  },

  firstNulIgnored: {
    see: async (at) => registrations(at, name255('Ada'), name255('Ada', 0x78)),
    ...{ right: 'registrationFailed', wrong: 'registered' },
  },
  nameTrimmedAtSpace: {
    see: async (at) => registrations(at, name255('Ada One'), name255('Ada Two')),
    ...{ right: 'registered', wrong: 'registrationFailed' },
  },
  nameCaseFolded: {
    see: async (at) => registrations(at, name255('Ada'), name255('aDA')),
    ...{ right: 'registered', wrong: 'registrationFailed' },
  },
  nameDecoded: {
    see: async (at) => registrations(at, name255(Buffer.from([0xfe])), name255(Buffer.from([0xff]))),
    ...{ right: 'registered', wrong: 'registrationFailed' },
  },
  takenNameAccepted: { see: takenName, right: 'registrationFailed', wrong: 'registered, another id' },
  takenNameSameId: { see: takenName, right: 'registrationFailed', wrong: 'registered, the same id' },

  takenNameForgetsOwner: {
    see: async (at) => {
      const owner = await at.enrolled('Ada');
      await (await at.connect()).register('Ada');
      return (await (await at.again(owner)).reconnect()).name;
    },
    ...{ right: 'reconnected', wrong: 'reconnectDenied' },
  },

  idForEverybody: {
    see: async (at) => {
      const [ada, bob] = [await at.enrolled('Ada'), await at.connect()];
      return (await bob.register('Bob')).payload.equals(ada.identity.clientId);
    },
    ...{ right: false, wrong: true },
  },
  foreignIdAccepted: {
    see: async (at) => {
      const client = await at.enrolled();
      client.identity.clientId = Buffer.alloc(16, 0x5a);
      return (await client.sendFile(file)).name;
    },
    ...{ right: 'generalError', wrong: 'fileReceived' },
  },
  payloadIdIgnored: {
    edition: editions['2022'],
    see: async (at) => {
      const client = await at.enrolled();
      const bytes = Buffer.concat(client.fileMessages(file));
      bytes.fill(0x5a, 23, 39);
      await client.send(bytes);
      return next(client.receive());
    },
    ...{ right: 'the end', wrong: 'fileReceived' },
  },
  foreignNameAccepted: {
    see: async (at) => (await (await at.again(await at.enrolled(), { name: 'Bob' })).reconnect()).name,
    ...{ right: 'reconnectDenied', wrong: 'reconnected' },
  },
  strangerKeyAccepted: {
    see: async (at) => (await (await at.again(await at.enrolled(), { keyPair: keyPair() })).sendPublicKey()).name,
    ...{ right: 'generalError', wrong: 'key' },
  },
  strangerKeyKept: {
    see: async (at) => {
      const owner = await at.enrolled();
      const stranger = await at.again(owner, { keyPair: keyPair() });
      const refusal = (await stranger.sendPublicKey()).name;
      return [
        refusal,
        await (await at.again(owner)).reconnect().then(
          () => 'its own',
          () => 'another',
        ),
      ];
    },
    ...{ right: ['generalError', 'its own'], wrong: ['generalError', 'another'] },
  },
  acceptsUnknownReconnect: {
    see: async (at) => {
      const client = await at.again(await at.enrolled(), { clientId: Buffer.alloc(16, 0x5a) });
      return next(client.reconnect());
    },
    ...{ right: 'reconnectDenied', wrong: 'reconnected' },
  },
  returnNeedsFile: {
    see: async (at) => {
      const client = await at.enrolled();
      const before = (await (await at.again(client)).reconnect()).name;
      await client.sendFile(file);
      return [before, (await (await at.again(client)).reconnect()).name];
    },
    ...{ right: ['reconnected', 'reconnected'], wrong: ['reconnectDenied', 'reconnected'] },
  },
  deniesKnown: {
    see: async (at) => (await (await at.again(await at.enrolled())).reconnect()).name,
    ...{ right: 'reconnected', wrong: 'reconnectDenied' },
  },
  forgetsAtHangUp: {
    see: async (at) => {
      const client = await at.enrolled();
      await client.halfClose();
      await client.ended();
      return (await (await at.again(client)).reconnect()).name;
    },
    ...{ right: 'reconnected', wrong: 'reconnectDenied' },
  },
  forgetsAfterGiveUp: {
    see: async (at) => {
      const client = await at.enrolled();
      await client.sendFile(file);
      await client.giveUp(file.name);
      return (await client.reconnect()).name;
    },
    ...{ right: 'reconnected', wrong: 'reconnectDenied' },
  },

  keyReused: {
    see: async (at) => {
      const client = await at.enrolled();
      const { aesKey } = client.identity;
      await client.reconnect();
      return client.identity.aesKey?.equals(aesKey!);
    },
    ...{ right: false, wrong: true },
  },
  keyForFirstClient: {
    see: async (at) => {
      const [ada, bob] = [await at.enrolled('Ada'), await at.enrolled('Bob')];
      return bob.identity.aesKey?.equals(ada.identity.aesKey!);
    },
    ...{ right: false, wrong: true },
  },
  keyShared: {
    see: async (at) => {
      const ada = await at.enrolled('Ada');
      await at.enrolled('Bob');
      return (await received(ada, file)) === 'right';
    },
    ...{ right: true, wrong: false },
  },
  keyPerClient: {
    see: async (at) => {
      const ada = await at.enrolled('Ada');
      await (await at.again(ada)).reconnect();
      return (await received(ada, file)) === 'right';
    },
    ...{ right: true, wrong: false },
  },
  storedKeyTaken: {
    see: async (at) => (await (await at.again(await at.enrolled('Ada'))).sendFile(file)).name,
    ...{ right: 'generalError', wrong: 'fileReceived' },
  },
  keyWrongSize: {
    see: async (at) => (await at.enrolled()).identity.aesKey?.length,
    ...{ right: 32, wrong: 16 },
  },
  keyWrappedPkcs1: { see: unwraps, right: true, wrong: false },
  keyWrappedSha256: { see: unwraps, right: true, wrong: false },
  fileBeforeKeyAccepted: {
    see: async (at) => {
      const client = await at.connect();
      await client.register('Ada');
      client.identity.aesKey = Buffer.alloc(32);
      return (await client.sendFile(file)).name;
    },
    ...{ right: 'generalError', wrong: 'fileReceived' },
  },

  packetOrderIgnored: {
    see: async (at) => packets(at, 2, 1, 3, 4, 5),
    ...{ right: 'generalError', wrong: 'fileReceived' },
  },
  packetsCountedOnly: {
    see: async (at) => packets(at, 1, 2, 2, 4, 5),
    ...{ right: 'generalError', wrong: 'fileReceived' },
  },
  repeatedPacketAppended: {
    see: async (at) => packets(at, 1, 2, 2, 3, 4, 5),
    ...{ right: 'generalError', wrong: 'fileReceived' },
  },
  packetsOfOneSize: {
    see: async (at) => {
      const client = await at.enrolled();
      const answered = async (slice: number): Promise<string | undefined> => {
        await client.send(...client.fileMessages({ ...file, slice }));
        return next(client.receive());
      };
      return [await answered(1024), await answered(2000)];
    },
    ...{ right: ['fileReceived', 'fileReceived'], wrong: ['fileReceived', 'generalError'] },
  },
  packetGapAccepted: {
    see: async (at) => packets(at, 1, 2, 4, 5),
    ...{ right: 'generalError', wrong: 'fileReceived' },
  },
  packetFromOtherFileTaken: {
    see: async (at) => {
      const client = await at.enrolled();
      const mine = client.fileMessages({ ...file, slice: 1024 });
      const others = client.fileMessages({ ...file, name: 'another', slice: 1024 });
      await client.send(...mine.slice(0, 2), others[2]!, ...mine.slice(3));
      return next(client.receive());
    },
    ...{ right: 'generalError', wrong: 'fileReceived' },
  },
  uploadsShared: {
    see: async (at) => {
      const [ada, bob] = [await at.enrolled('Ada'), await at.enrolled('Bob')];
      const [first, ...rest] = ada.fileMessages({ ...file, slice: 1024 });
      await ada.send(first!);
      while (!at.server.requestNames.includes('sendFile')) await wait(1);
      await bob.sendFile(file);
      await ada.send(...rest);
      return next(ada.receive());
    },
    ...{ right: 'fileReceived', wrong: 'generalError' },
  },
  uploadsPerClient: {
    see: async (at) => {
      const first = await at.enrolled();
      const messages = first.fileMessages({ ...file, slice: 1024 });
      await first.send(...messages.slice(0, 2));
      await first.halfClose();
      await first.ended();
      const second = await at.again(first);
      await second.reconnect();
      await second.send(...messages.slice(2));
      return next(second.receive());
    },
    ...{ right: 'generalError', wrong: 'fileReceived' },
  },
  partialFileAccepted: {
    see: async (at) => {
      const client = await at.enrolled();
      await client.send(Buffer.concat(client.fileMessages(file)).subarray(0, 2000));
      return answers(client);
    },
    ...{ right: [], wrong: ['fileReceived'] },
  },

  contentSizeIgnored: {
    see: async (at) => {
      return received(await at.enrolled(), { ...file, corrupt: (fields) => ({ ...fields, contentSize: 5024 }) });
    },
    ...{ right: 'generalError', wrong: 'right' },
  },
  wrongPaddingAccepted: {
    see: async (at) => {
      const client = await at.enrolled();
      return (await client.sendFile({ ...file, ciphertext: unpadded(client.identity.aesKey!) })).name;
    },
    ...{ right: 'generalError', wrong: 'fileReceived' },
  },
  emptyFileRefused: {
    see: async (at) => received(await at.enrolled(), { name: 'a', content: Buffer.alloc(0) }),
    ...{ right: 'right', wrong: 'generalError' },
  },
  fullBlockRefused: {
    see: async (at) => received(await at.enrolled(), { name: 'a', content: Buffer.alloc(16) }),
    ...{ right: 'right', wrong: 'generalError' },
  },
  largeFileRefused: {
    see: async (at) => received(await at.enrolled(), { name: 'a', content: Buffer.alloc(65_537) }),
    ...{ right: 'right', wrong: 'generalError' },
  },
  contentCutAt64K: {
    see: async (at) => received(await at.enrolled(), { name: 'a', content: Buffer.alloc(65_537) }),
    ...{ right: 'right', wrong: 'wrong checksum' },
  },
  contentAsText: {
    see: async (at) => received(await at.enrolled(), { name: 'a', content: Buffer.from([0xff]) }),
    ...{ right: 'right', wrong: 'wrong checksum' },
  },
  newlinesTranslated: {
    see: async (at) => received(await at.enrolled(), { name: 'a', content: Buffer.from('one\r\ntwo\r\n') }),
    ...{ right: 'right', wrong: 'wrong checksum' },
  },
  secondFileRefused: { see: async (at) => second(at, 'another'), right: 'right', wrong: 'generalError' },
  sameNameRefused: { see: async (at) => second(at, file.name), right: 'right', wrong: 'generalError' },
  fileNameTakenByOther: {
    see: async (at) => {
      await (await at.enrolled('Ada')).sendFile(file);
      return (await (await at.enrolled('Bob')).sendFile(file)).name;
    },
    ...{ right: 'fileReceived', wrong: 'generalError' },
  },
  unconfirmedRefused: {
    see: async (at) => {
      const client = await at.enrolled();
      await client.sendFile(file);
      const back = await at.again(client);
      await back.reconnect();
      return (await back.sendFile(file)).name;
    },
    ...{ right: 'fileReceived', wrong: 'generalError' },
  },
  pathFollowed: {
    see: async (at) => {
      await (await at.enrolled()).sendFile({ ...file, name: '../../up.bin' });
      return existsSync(join(at.outermost, 'up.bin'));
    },
    ...{ right: false, wrong: true },
  },
  clientsShareFolder: {
    see: async (at) => {
      for (const name of ['Ada', 'Bob']) await (await at.enrolled(name)).sendFile(file);
      return at.stored().length;
    },
    ...{ right: 2, wrong: 1 },
  },
  contentStoredEncrypted: {
    see: async (at) => {
      await (await at.enrolled()).sendFile(file);
      return at.stored().map((path) => readFileSync(path).equals(content));
    },
    ...{ right: [true], wrong: [false] },
  },

  checksumOverCiphertext: { see: checksumOf, right: 'the plaintext', wrong: 'the ciphertext' },
  checksumOverPadding: { see: checksumOf, right: 'the plaintext', wrong: 'the padded plaintext' },
  checksumZlib: { see: checksumOf, right: 'the plaintext', wrong: 'zlib' },
  checksumWithoutLength: { see: checksumOf, right: 'the plaintext', wrong: 'no length' },
  checksumBigEndian: { see: checksumOf, right: 'the plaintext', wrong: 'the bytes swapped' },
  crcValidUnanswered: {
    see: async (at) => confirmationOnly(at, 'crcValid'),
    ...{ right: ['messageReceived', 'registered'], wrong: ['registered'] },
  },
  resendingAnswered: {
    see: async (at) => confirmationOnly(at, 'resending'),
    ...{ right: ['registered'], wrong: ['messageReceived', 'registered'] },
  },
  resendRefused: { see: resent, right: 'right', wrong: 'generalError' },
  resendAppended: { see: resent, right: 'right', wrong: 'wrong checksum' },
  giveUpUnanswered: {
    see: async (at) => confirmationOnly(at, 'givingUp'),
    ...{ right: ['messageReceived', 'registered'], wrong: ['registered'] },
  },
  confirmationAlwaysAnswered: {
    see: async (at) => (await (await at.enrolled()).crcValid('never sent')).name,
    ...{ right: 'generalError', wrong: 'messageReceived' },
  },
};

async function echoedName(at: Scene): Promise<string> {
  const { payload } = await (await at.enrolled()).sendFile(file);
  return cutName(payload.subarray(20, 275)).toString();
}

async function takenName(at: Scene): Promise<string> {
  const { clientId } = (await at.enrolled()).identity;
  const { name, payload } = await (await at.connect()).register('Ada');
  if (name !== 'registered') return String(name);
  return `registered, ${payload.equals(clientId) ? 'the same' : 'another'} id`;
}

async function unwraps(at: Scene): Promise<boolean> {
  const client = await at.connect();
  await client.register('Ada');
  // What another padding holds may look like nothing, or like bytes of another number.
  const length = await client.sendPublicKey().then(
    () => client.identity.aesKey?.length,
    () => 0,
  );
  return length === 32;
}

async function second(at: Scene, name: string): Promise<string | undefined> {
  const client = await at.enrolled();
  await client.sendFile(file);
  await client.crcValid(file.name);
  return received(client, { ...file, name });
}

async function checksumOf(at: Scene): Promise<string | undefined> {
  const client = await at.enrolled();
  // The example that catalogues of checksums give; 765E7680 is its POSIX cksum before the length.
  const plaintext = Buffer.from('123456789');
  const checksum = checksumIn(await client.sendFile({ name: 'a', content: plaintext }));
  const known: [string, number][] = [
    ['the plaintext', 0x377a6011],
    ['the bytes swapped', 0x11607a37],
    ['no length', 0x765e7680],
    ['zlib', zlibCrc32(plaintext)],
    ['the ciphertext', posixCksum(encrypt(client.identity.aesKey!, plaintext))],
    ['the padded plaintext', posixCksum(Buffer.concat([plaintext, Buffer.alloc(7, 7)]))],
  ];
  return known.find(([, value]) => value === checksum)?.[0];
}

/** The answers to a confirmation with a registration glued to it. */
async function confirmationOnly(
  at: Scene,
  which: 'crcValid' | 'resending' | 'givingUp',
): Promise<readonly (string | undefined)[]> {
  const client = await at.enrolled();
  const { edition } = at;
  await client.sendFile(file);
  const { clientId } = client.identity;
  await client.send(confirmation({ edition, clientId, which, fileName: file.name }));
  await client.send(register({ edition, clientId: NOBODY, name: 'Bob' }));
  return answers(client);
}

async function resent(at: Scene): Promise<string | undefined> {
  const client = await at.enrolled();
  await client.sendFile(file);
  await client.crcInvalid(file.name);
  return received(client, file);
}

async function look(edition: Edition, defects: ServerDefects, see: Look['see']): Promise<unknown> {
  const scene = await Scene.make(edition, defects);
  try {
    return await see(scene);
  } finally {
    await scene.end();
  }
}

test.each(Object.entries(looks))(
  '%s does what it says, and nothing of it is seen of the right server',
  async (name, of) => {
    const { edition = editions['2024b'], see, right, wrong } = of;
    expect(await look(edition, {}, see)).toEqual(right);
    expect(await look(edition, { [name]: true }, see)).toEqual(wrong);
  },
);

describe('in the first edition', () => {
  const edition = editions['2022'];

  test.each<[keyof ServerDefects, Look['see'], unknown, unknown]>([
    [
      'acceptsUnknownReconnect',
      async (at) => next((await at.again(await at.enrolled(), { clientId: Buffer.alloc(16, 0x5a) })).reconnect()),
      'the end',
      'key',
    ],
    ['deniesKnown', async (at) => next((await at.again(await at.enrolled())).reconnect()), 'key', 'the end'],
    [
      'strangerKeyAccepted',
      async (at) => next((await at.again(await at.enrolled(), { keyPair: keyPair() })).reconnect()),
      'the end',
      'key',
    ],
  ])('%s is about the public key that comes again', async (name, see, right, wrong) => {
    expect(await look(edition, {}, see)).toBe(right);
    expect(await look(edition, { [name]: true }, see)).toBe(wrong);
  });
});

describe('where a file is one message', () => {
  const edition = editions['2023b'];

  test('partialFileAccepted takes half of it', async () => {
    const { see, right, wrong } = looks.partialFileAccepted;
    expect(await look(edition, {}, see)).toEqual(right);
    expect(await look(edition, { partialFileAccepted: true }, see)).toEqual(wrong);
  });

  test('uploadsShared mixes the contents of two that come at once', async () => {
    const see = async (at: Scene): Promise<unknown> => {
      const [ada, bob] = [await at.enrolled('Ada'), await at.enrolled('Bob')];
      const [adas, bobs] = [ada, bob].map((client) => Buffer.concat(client.fileMessages(file)));
      await ada.send(adas!.subarray(0, 3000));
      await wait(50);
      await bob.send(bobs!);
      const bobsAnswer = await next(bob.receive());
      await ada.send(adas!.subarray(3000));
      return [bobsAnswer, await next(ada.receive())];
    };
    expect(await look(edition, {}, see)).toEqual(['fileReceived', 'fileReceived']);
    expect(await look(edition, { uploadsShared: true }, see)).toEqual(['generalError', 'generalError']);
  });
});

test('a right server keeps what two clients sent apart, and below its directory, under names of its own', async () => {
  const scene = await Scene.make(editions['2024b'], {});
  const clients = [await scene.enrolled('Ada'), await scene.enrolled('Bob')];
  for (const client of clients) await client.sendFile({ ...file, name: '../../etc/a "name" \u0001' });
  const folders = clients.map(({ identity }) => join(scene.directory, identity.clientId.toString('hex')));
  expect([...scene.stored()].sort()).toEqual(folders.map((folder, index) => join(folder, `${index + 1}.bin`)).sort());
  await clients[0]!.giveUp('../../etc/a "name" \u0001');
  expect(scene.stored()).toEqual([join(folders[1]!, '2.bin')]);
  await scene.end();
});

test('a right server finishes an upload with the key that it began with', async () => {
  const scene = await Scene.make(editions['2024a'], {});
  const client = await scene.enrolled();
  const [first, ...rest] = client.fileMessages({ ...file, slice: 1024 });
  await client.send(first!);
  await (await scene.again(client)).reconnect();
  await client.send(...rest);
  expect(checksumIn(await client.receive())).toBe(posixCksum(content));
  await scene.end();
});

test('a right server does not read a payload that claims gigabytes, and ends the connection', async () => {
  const scene = await Scene.make(editions['2024b'], {});
  const client = await scene.connect();
  await client.send(register({ edition: scene.edition, clientId: NOBODY, name: 'Ada', payloadSize: 0xffffffff }));
  expect(await next(client.receive())).toBe('generalError');
  await expect(client.ended()).resolves.toBe('end');
  await scene.end();
});

test.each([
  ['without its NUL', Buffer.alloc(255, 'n')],
  ['that is empty', Buffer.alloc(255)],
])('a right server refuses a name %s', async (_, payload) => {
  const scene = await Scene.make(editions['2024b'], {});
  const client = await scene.connect();
  await client.send(request({ clientId: NOBODY, code: requestCode(scene.edition, 'register'), payload }));
  expect(await next(client.receive())).toBe('generalError');
  await scene.end();
});

test('every defect can be made in the edition in which it is looked at here', () => {
  const elsewhere = Object.entries(looks).filter(([name, { edition = editions['2024b'] }]) => {
    return !serverDefectEditions[name as keyof ServerDefects](edition);
  });
  expect(elsewhere).toEqual([]);
  expect(allEditions.map((edition) => serverDefectEditions.payloadIdIgnored(edition))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
