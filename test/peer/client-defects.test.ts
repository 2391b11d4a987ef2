import { editions, type Edition, type RequestName } from '../bytes/editions';
import { cutName } from '../bytes/fields';
import { clientDefectEditions, type ClientDefects } from './client-defects';
import { CoursePlace } from './course-place';
import { keyPool } from './key-pool';
import type { Behaviour } from './raw-server';
import type { ReceivedRequest } from './request-reader';

const keyPair = keyPool();
const content = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));
const small = Buffer.from('a small file\n');

/** Runs a client with one defect or none, and says what came of it. */
type See = (at: CoursePlace, defects: ClientDefects) => Promise<unknown>;

interface Look {
  readonly edition?: Edition;
  readonly behaviour?: Behaviour;
  /** What the file holds; without it, less than one packet does. */
  readonly content?: Buffer;
  readonly see: See;
  /** What is seen of the right client. */
  readonly right: unknown;
  /** What is seen where the client has the defect. */
  readonly wrong: unknown;
}

/** What a request of a name held, the first that came. */
function sees(name: RequestName, of: (request: ReceivedRequest) => unknown): See {
  return async (at, defects) => {
    await at.run(defects);
    const request = at.server.requests.find((one) => one.name === name);
    return request && of(request);
  };
}

/** The same for a client's second run. */
function seesAtReturn(name: RequestName, of: (request: ReceivedRequest) => unknown): See {
  return async (at, defects) => {
    await at.run();
    const before = at.server.requests.length;
    await at.run(defects);
    const request = at.server.requests.slice(before).find((one) => one.name === name);
    return request && of(request);
  };
}

/** How often a request came. */
function counts(name: RequestName): See {
  return async (at, defects) => (await at.run(defects)).requests.filter((other) => other === name).length;
}

/** The exit code of the first run. */
const exits: See = async (at, defects) => (await at.run(defects)).exitCode;

/** The names of the last requests. */
function ends(count: number): See {
  return async (at, defects) => (await at.run(defects)).requests.slice(-count);
}

/** What a client does whose server has lost its clients. */
function seesWhenDenied(of: (at: CoursePlace, before: string | undefined, exitCode: number) => unknown): See {
  return async (at, defects) => {
    await at.run();
    const before = at.read('me.info');
    at.server.forgetClients();
    const { exitCode } = await at.run(defects);
    return of(at, before, exitCode);
  };
}

const alwaysWrong: Behaviour = { wrongChecksums: 9 };
const taken: Behaviour = { takenNames: ['Ada'] };
const failing: Behaviour = { generalErrors: { sendFile: 9 } };
const fileName = ({ payload }: ReceivedRequest): string => cutName(payload.subarray(12, 267)).toString();
const confirmedName = ({ payload }: ReceivedRequest): string => cutName(payload.subarray(-255)).toString();
const name = ({ payload }: ReceivedRequest): string => cutName(payload.subarray(0, 255)).toString();
const wholeFiles: See = async (at, defects) => {
  await at.run(defects);
  return at.server.files.map((file) => file.content.length);
};
/** Number and total of each packet. */
const packets: See = async (at, defects) => {
  await at.run(defects);
  const payloads = at.server.requests.filter((one) => one.name === 'sendFile').map(({ payload }) => payload);
  return payloads.slice(0, 5).map((payload) => `${payload.readUInt16LE(8)}/${payload.readUInt16LE(10)}`);
};
const inOrder = ['1/5', '2/5', '3/5', '4/5', '5/5'];

const looks: { readonly [name in keyof Required<ClientDefects>]: Look } = {
  headerBigEndian: {
    see: async (at, defects) => {
      await at.run(defects);
      return at.server.requests[0]?.code;
    },
    ...{ right: 825, wrong: 0x3903 },
  },
  versionZero: { see: sees('register', ({ version }) => version), right: 3, wrong: 0 },
  nameNotPadded: { see: sees('register', ({ payload }) => payload.length), right: 255, wrong: 3 },
  fileNameNotPadded: { see: sees('sendFile', ({ payload }) => payload.length), right: 283, wrong: 283 - 245 },
  headersAligned: {
    see: async (at, defects) => {
      await at.run(defects, defects.headersAligned ? 300 : undefined);
      return at.server.requests[0]?.name;
    },
    ...{ right: 'register', wrong: undefined },
  },
  versionAsText: { see: sees('register', ({ version }) => version), right: 3, wrong: 0x33 },
  framesOf1024: {
    see: async (at, defects) => {
      await at.run(defects);
      return at.server.requests[1]?.name;
    },
    ...{ right: 'publicKey', wrong: undefined },
  },
  garbageAfterNul: {
    see: sees('register', ({ payload }) => [payload[3], payload[4]]),
    right: [0, 0],
    wrong: [0, 0x78],
  },
  idNotTaken: {
    see: sees('publicKey', ({ clientId }) => clientId.equals(Buffer.alloc(16))),
    ...{ right: false, wrong: true },
  },
  payloadIdZero: {
    edition: editions['2022'],
    see: sees('sendFile', ({ payload, clientId }) => payload.subarray(0, 16).equals(clientId)),
    ...{ right: true, wrong: false },
  },
  wrongNameInPublicKey: { see: sees('publicKey', name), right: 'Ada', wrong: 'Ada II' },
  reconnectWrongName: { see: seesAtReturn('reconnect', name), right: 'Ada', wrong: 'Ada II' },
  keyExponent65537: { see: exits, right: 0, wrong: 1 },
  keyGarbage: { see: exits, right: 0, wrong: 1 },

  sizeWithoutContent: { see: sees('sendFile', ({ payload }) => payload.length), right: 283, wrong: 267 },
  contentSizeOfPlaintext: { see: sees('sendFile', ({ payload }) => payload.readUInt32LE(0)), right: 16, wrong: 13 },
  contentSizeOfSlice: {
    content,
    see: sees('sendFile', ({ payload }) => payload.readUInt32LE(0)),
    ...{ right: 5008, wrong: 1024 },
  },
  originalSizeOfCiphertext: { see: sees('sendFile', ({ payload }) => payload.readUInt32LE(4)), right: 13, wrong: 16 },
  packetsFromZero: { content, see: packets, right: inOrder, wrong: ['0/5', '1/5', '2/5', '3/5', '4/5'] },
  totalBeforeNumber: { content, see: packets, right: inOrder, wrong: ['5/1', '5/2', '5/3', '5/4', '5/5'] },
  packetsBackwards: { content, see: packets, right: inOrder, wrong: [...inOrder].reverse() },
  lastSliceZeroFilled: { see: sees('sendFile', ({ payload }) => payload.length), right: 283, wrong: 267 + 1024 },
  encryptsEachSlice: {
    content,
    see: sees('sendFile', ({ payload }) => [payload.readUInt32LE(0), payload.length]),
    ...{ right: [5008, 267 + 1024], wrong: [1040, 267 + 1040] },
  },
  pathInFileName: {
    see: sees('sendFile', (request) => fileName(request).replace(/.*[/\\]/, '…/')),
    ...{ right: 'a file.bin', wrong: '…/a file.bin' },
  },
  wrongIv: { see: exits, right: 0, wrong: 1 },
  keyTruncated: { see: exits, right: 0, wrong: 1 },
  noPadding: { see: exits, right: 0, wrong: 1 },
  fullBlockUnpadded: { content: Buffer.alloc(32), see: exits, right: 0, wrong: 1 },
  emptyFileSkipped: { content: Buffer.alloc(0), see: counts('sendFile'), right: 1, wrong: 0 },
  contentCutAt64K: { content: Buffer.alloc(65_537), see: wholeFiles, right: [65_537], wrong: [65_536] },
  contentAsText: { content: Buffer.from([0xff]), see: wholeFiles, right: [1], wrong: [3] },
  sendsTwice: { see: counts('sendFile'), right: 1, wrong: 2 },

  checksumIgnored: { behaviour: alwaysWrong, see: ends(1), right: ['givingUp'], wrong: ['crcValid'] },
  checksumZlib: { see: ends(1), right: ['crcValid'], wrong: ['givingUp'] },
  checksumOverCiphertext: { see: ends(1), right: ['crcValid'], wrong: ['givingUp'] },
  noResend: { behaviour: alwaysWrong, see: counts('resending'), right: 3, wrong: 0 },
  resendsTwice: { behaviour: alwaysWrong, see: counts('resending'), right: 3, wrong: 2 },
  resendsForever: { behaviour: alwaysWrong, see: counts('resending'), right: 3, wrong: 5 },
  resendWithoutSaying: {
    behaviour: { wrongChecksums: 1 },
    see: ends(3),
    ...{ right: ['resending', 'sendFile', 'crcValid'], wrong: ['sendFile', 'sendFile', 'crcValid'] },
  },
  waitsAfterResending: {
    behaviour: { wrongChecksums: 1 },
    see: async (at, defects) => {
      // Only the one that waits has to be ended.
      const { isAborted, requests } = await at.run(defects, defects.waitsAfterResending ? 300 : undefined);
      return [isAborted, requests.at(-1)];
    },
    ...{ right: [false, 'crcValid'], wrong: [true, 'resending'] },
  },
  givesUpSilently: { behaviour: alwaysWrong, see: ends(1), right: ['givingUp'], wrong: ['sendFile'] },
  giveUpAsCrcValid: { behaviour: alwaysWrong, see: ends(1), right: ['givingUp'], wrong: ['crcValid'] },
  noCrcValid: { see: ends(1), right: ['crcValid'], wrong: ['sendFile'] },
  // The server refuses the second one, and the client tries again as it does with everything.
  crcValidTwice: { see: counts('crcValid'), right: 1, wrong: 4 },
  fileNameWrongInCrc: { see: sees('crcValid', confirmedName), right: 'a file.bin', wrong: 'another file' },

  noRetryOn07: { behaviour: failing, see: counts('sendFile'), right: 3, wrong: 1 },
  retriesTwice: { behaviour: failing, see: counts('sendFile'), right: 3, wrong: 2 },
  retriesFourTimes: { behaviour: failing, see: counts('sendFile'), right: 3, wrong: 4 },
  ignores07: {
    behaviour: { generalErrors: { publicKey: 1 } },
    see: async (at, defects) => (await at.run(defects)).requests.slice(0, 3),
    ...{ right: ['register', 'publicKey', 'publicKey'], wrong: ['register', 'publicKey', 'sendFile'] },
  },
  retryAfterTaken: { behaviour: taken, see: counts('register'), right: 1, wrong: 3 },
  takenIgnored: { behaviour: taken, see: counts('publicKey'), right: 0, wrong: 3 },
  exitCodeZero: { behaviour: taken, see: exits, right: 1, wrong: 0 },

  forgetsMeInfo: {
    see: async (at, defects) => {
      await at.run();
      return (await at.run(defects)).requests[0];
    },
    ...{ right: 'reconnect', wrong: 'register' },
  },
  returnsWithNewKey: {
    edition: editions['2022'],
    see: async (at, defects) => {
      await at.run();
      await at.run(defects);
      const keys = at.server.requests.filter((one) => one.name === 'publicKey').map(({ payload }) => payload);
      return keys[0]?.equals(keys[1]!);
    },
    ...{ right: true, wrong: false },
  },
  oldAesKeyAtReconnect: {
    see: async (at, defects) => {
      await at.run(defects);
      return (await at.run(defects)).exitCode;
    },
    ...{ right: 0, wrong: 1 },
  },
  takesDeniedId: { see: seesWhenDenied((_at, _before, exitCode) => exitCode), right: 0, wrong: 1 },
  noReregister: { see: seesWhenDenied((_at, _before, exitCode) => exitCode), right: 0, wrong: 1 },
  reregisterOldKey: {
    see: seesWhenDenied((at, before) => before?.endsWith(at.read('priv.key')!)),
    ...{ right: false, wrong: true },
  },
  reregisterKeepsMeInfo: {
    see: seesWhenDenied((at, before) => at.read('me.info') === before),
    ...{ right: false, wrong: true },
  },
  registersOverNewConnection: { see: seesWhenDenied((at) => at.server.connectionCount), right: 2, wrong: 3 },
  writesNoMeInfo: { see: kept('me.info'), right: true, wrong: false },
  writesNoPrivKey: { see: kept('priv.key'), right: true, wrong: false },
  meInfoWrongId: {
    see: async (at, defects) => {
      await at.run(defects);
      return at.read('me.info')?.split('\n')[1] === at.server.files[0]?.clientId.toString('hex');
    },
    ...{ right: true, wrong: false },
  },
  meInfoWrongKey: {
    see: async (at, defects) => {
      await at.run(defects);
      return at.read('me.info')?.endsWith(at.read('priv.key')!);
    },
    ...{ right: true, wrong: false },
  },

  singleRecv: { behaviour: { pace: 'bytes' }, see: exits, right: 0, wrong: 1 },
  connectsEachTime: {
    see: async (at, defects) => [(await at.run(defects)).exitCode, at.server.connectionCount],
    // Its file comes over a connection that was given no key.
    ...{ right: [0, 1], wrong: [1, 3] },
  },
  neverCloses: {
    see: async (at, defects) => (await at.run(defects, defects.neverCloses ? 300 : undefined)).isAborted,
    ...{ right: false, wrong: true },
  },
};

function kept(file: string): See {
  return async (at, defects) => {
    await at.run(defects);
    return at.read(file) !== undefined;
  };
}

async function look({ edition = editions['2024b'], behaviour = {}, see, ...of }: Look, defects: ClientDefects) {
  const place = await CoursePlace.make(edition, behaviour, of.content ?? small, keyPair);
  try {
    return await see(place, defects);
  } finally {
    await place.remove();
  }
}

test.each(Object.entries(looks))(
  '%s does what it says, and nothing of it is seen of the right client',
  async (of, at) => {
    expect(await look(at, {})).toEqual(at.right);
    expect(await look(at, { [of]: true })).toEqual(at.wrong);
  },
);

test('every defect can be made in the edition in which it is looked at here', () => {
  const elsewhere = Object.entries(looks).filter(([of, { edition = editions['2024b'] }]) => {
    return !clientDefectEditions[of as keyof ClientDefects](edition);
  });
  expect(elsewhere).toEqual([]);
});
