import { Admission, Place } from '../../src/server/admission';
import { answer, type CallHandlers } from '../../src/server/call-handlers';
import { countedFor } from '../../src/server/counted-handlers';
import type { ChecksumSpec } from '../../src/protocol/profile';
import { candidates } from './conversation';

// What the connection's handlers add to those that serve a client: it is counted, and refused a key where it is one too many.

const ID = Buffer.alloc(16, 1);
const [profile] = candidates('2024b');
const ASK = { clientId: ID, publicKey: 'stored', profile } as const;
const UPLOAD = {
  ...{ clientId: ID, fileName: Buffer.from('a.txt'), contentSize: 16, encryptedEach: false, profile },
  checksum: profile.checksums[0] as ChecksumSpec,
};
const KEY = { wrappedKey: Buffer.alloc(128) };
const BUSY = { refused: 'busy', why: 'client', reason: expect.stringMatching(/^the client (01){16} has as many/) };

/** Handlers of which each gives its reply, and what they were asked. */
function handlers(replies: object): { readonly asked: string[]; readonly handlers: CallHandlers } {
  const asked: string[] = [];
  const give = ([call, reply]: [string, unknown]) => [
    call,
    () => {
      asked.push(call);
      return Promise.resolve(reply);
    },
  ];
  return { asked, handlers: Object.fromEntries(Object.entries(replies).map(give)) as CallHandlers };
}

function place(admission: Admission, address = 'a'): Place {
  const admitted = admission.admit(address);
  if (!(admitted instanceof Place)) throw new Error(admitted);
  return admitted;
}

function limited(connectionsPerClient: number): Admission {
  return new Admission({ connections: 0, connectionsPerAddress: 0, connectionsPerClient });
}

test('a client is counted with its key', async () => {
  const own = place(limited(1));
  expect(await countedFor(own, handlers({ issueKey: KEY }).handlers).issueKey(ASK)).toBe(KEY);
  expect(own.client).toBe(ID.toString('hex'));
});

test('a key that is refused counts for nobody', async () => {
  const own = place(limited(1));
  const refused = { refused: 'badInput', reason: 'because' };
  expect(await countedFor(own, handlers({ issueKey: refused }).handlers).issueKey(ASK)).toBe(refused);
  expect(own.client).toBeUndefined();
});

test('a client that has as many connections as it may is refused, and no key is made', async () => {
  const admission = limited(1);
  place(admission).enrol(ID);
  const { asked, handlers: inner } = handlers({ issueKey: KEY });
  expect(await countedFor(place(admission), inner).issueKey(ASK)).toEqual(BUSY);
  expect(asked).toEqual([]);
});

test('of two that ask at the same time, one gets the last place', async () => {
  const admission = limited(1);
  const ask = (): Promise<unknown> => countedFor(place(admission), handlers({ issueKey: KEY }).handlers).issueKey(ASK);
  expect(await Promise.all([ask(), ask()])).toEqual([KEY, BUSY]);
});

test('an upload under a key that was carried over is counted, and never refused', async () => {
  const admission = limited(1);
  place(admission).enrol(ID);
  const own = place(admission, 'b');
  const { handlers: inner } = handlers({ openUpload: { upload: 1 } });
  expect(await countedFor(own, inner).openUpload(UPLOAD)).toEqual({ upload: 1 });
  expect(own.client).toBe(ID.toString('hex'));
});

test('an upload that is refused counts for nobody: an id shows nothing', async () => {
  const own = place(limited(1));
  const { handlers: inner } = handlers({ openUpload: { refused: 'badInput', reason: 'no key' } });
  await countedFor(own, inner).openUpload(UPLOAD);
  expect(own.client).toBeUndefined();
});

test.each([
  ['durable', true],
  [{ refused: 'storageFailure', reason: 'because' }, false],
])('a confirmation that is answered %j shows the key: %s', async (reply, isProven) => {
  const own = place(limited(1));
  await countedFor(own, handlers({ confirmUpload: reply }).handlers).confirmUpload({ upload: 1 });
  expect(own.isProven).toBe(isProven);
});

test('every other call is passed on', async () => {
  const { asked, handlers: inner } = handlers({ discardUpload: 'durable', findClient: undefined });
  const counted = countedFor(place(limited(1)), inner);
  await answer(counted, { do: 'call', call: 'discardUpload', ask: { upload: 1 } });
  await answer(counted, { do: 'call', call: 'findClient', ask: { clientId: ID } });
  expect(asked).toEqual(['discardUpload', 'findClient']);
});
