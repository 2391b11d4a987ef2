import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DEFAULT_LIMITS } from '../../src/server/limits';
import { Server } from '../../src/server/server';
import { posixCksum, zlibCrc32 } from '../bytes/checksums';
import { allEditions, editions, type Edition, type RequestName } from '../bytes/editions';
import { generalError } from '../bytes/responses';
import { RawServer, type Behaviour } from '../peer/raw-server';
import type { ReceivedRequest } from '../peer/server-state';
import { profileOf } from './dialogue';
import { HastyServer } from './hasty-server';
import { reconnecting } from './stages';
import { freshWorkplace, warnings } from './workplace';

const workplace = freshWorkplace();

let stop: (() => Promise<void>) | undefined;

afterEach(async () => {
  const stopping = stop;
  stop = undefined;
  await stopping?.();
});

async function serve(edition: Edition, behaviour?: Behaviour): Promise<RawServer> {
  const server = await RawServer.start(edition, behaviour);
  stop = () => server.stop();
  return server;
}

async function serveHastily(edition: Edition, at: HastyServer['at']): Promise<HastyServer> {
  const server = await HastyServer.start(edition, at);
  stop = () => server.stop();
  return server;
}

const coming = (edition: Edition): RequestName =>
  edition.requests.reconnect === undefined ? 'publicKey' : 'reconnect';

describe.each(allEditions)('files in $id', (edition) => {
  test('of all sizes arrive equal in one run, each under a fresh key; in the next run the client comes back', async () => {
    const server = await serve(edition);
    const sizes = [0, 1, 15, 16, 17, 1024, 4096, 300_000];
    const files = sizes.map((size) => workplace().file(`${size}.bin`, size));
    const told = await workplace().send(server, files);

    expect(told).toMatchObject({ failure: undefined, text: '8 files stored and verified' });
    expect(warnings(told)).toEqual([]);
    expect(server.files.map(({ name, state, content }) => [name, state, hash(content)])).toEqual(
      sizes.map((size) => [`${size}.bin`, 'verified', hash(workplace().read(`${size}.bin`))]),
    );
    expect(told.events.filter(({ event }) => event === 'verified')).toEqual(
      sizes.map((size, index) => ({
        event: 'verified',
        file: files[index],
        index,
        bytes: size,
        attempt: 1,
        client: 'Ada',
        clientId: server.files[0]?.clientId.toString('hex'),
        edition: edition.id,
        connection: 1,
        peer: `127.0.0.1:${server.port}`,
        checksum: posixCksum(workplace().read(`${size}.bin`)),
        checksumId: 'posix-cksum',
      })),
    );
    expect(server.requestNames.filter((name) => name === coming(edition))).toHaveLength(
      edition.requests.reconnect === undefined ? 8 : 7,
    );

    const before = server.requests.length;
    expect((await workplace().send(server, [workplace().file('later.bin', 20)])).failure).toBeUndefined();
    expect(server.requestNames.slice(before)).toEqual([coming(edition), 'sendFile', 'crcValid']);
    expect(server.requests[before]?.clientId).toEqual(server.files[0]?.clientId);
    expect(server.files.at(-1)).toMatchObject({ content: workplace().read('later.bin'), state: 'verified' });
  });

  test('leave me.info and priv.key in the reference form, with the key that was sent', async () => {
    // The client keeps both before it sends its key, so the run may end there.
    const server = await serve(edition, { endAt: { publicKey: 'end' } });
    await workplace().send(server, [workplace().file('a.bin', 10)]);

    const [name, id, ...lines] = workplace().read('me.info').toString().split('\n');
    expect([name, id]).toEqual(['Ada', server.requests[1]?.clientId.toString('hex')]);
    expect(lines.slice(-2)).toEqual(['', '']);
    expect(lines.slice(0, -3).every((line) => line.length === 72)).toBe(true);
    expect(workplace().read('priv.key').toString()).toBe(lines.join('\n'));

    const key = createPrivateKey({ key: Buffer.from(lines.join(''), 'base64'), format: 'der', type: 'pkcs8' });
    const sent = server.requests[1]?.payload.subarray(255);
    expect(createPublicKey(key).export({ format: 'der', type: 'spki' })).toEqual(sent);
    expect(key.asymmetricKeyDetails).toEqual({ modulusLength: 1024, publicExponent: 17n });
  });

  test('are sent four times at most, and the next one goes on', async () => {
    const server = await serve(edition, { wrongChecksums: 4 });
    const told = await workplace().send(server, [workplace().file('a.bin', 100), workplace().file('b.bin', 100)]);

    expect(told).toMatchObject({ failure: 'checksum', text: 'the checksums still differed after the last attempt' });
    expect(server.files.map(({ name, state }) => [name, state])).toEqual([
      ...Array.from({ length: 4 }, () => ['a.bin', 'discarded']),
      ['b.bin', 'verified'],
    ]);
    expect(warnings(told)).toEqual([
      ...[1, 2, 3].map((count) => `"a.bin": the checksums differ, sending it again (${count})`),
      '"a.bin": the checksums still differ, giving up',
    ]);
  });

  test('arrive at the third resending, from a server that answers a byte at a time', async () => {
    const server = await serve(edition, { wrongChecksums: 3, pace: 'bytes' });
    const told = await workplace().send(server, [workplace().file('a.bin', 100)]);
    expect(told.failure).toBeUndefined();
    expect(server.files.map(({ state }) => state)).toEqual(['discarded', 'discarded', 'discarded', 'verified']);
    expect(server.files.every(({ content }) => content.equals(workplace().read('a.bin')))).toBe(true);
  });

  test('that another client’s name stands in the way of are not sent', async () => {
    const server = await serve(edition, { takenNames: ['Ada'] });
    const told = await workplace().send(server, [workplace().file('a.bin', 1)]);
    const text = 'the server refused the name "Ada": another client has it';
    expect(told).toMatchObject({ failure: 'refused', text, events: [{ event: 'started' }, { event: 'connected' }] });
    expect(server.requestNames).toEqual(['register']);
    expect(readdirSync(workplace().directory)).toEqual(['a.bin']);
  });

  test('arrive at our own server, five in one run', async () => {
    const directory = join(workplace().directory, 'server');
    const told: string[] = [];
    const server = await Server.start({
      data: directory,
      listeners: [{ host: '127.0.0.1', port: 0, profiles: [profileOf(edition)] }],
      limits: DEFAULT_LIMITS,
      log: { info: () => undefined, warn: (text) => told.push(text) },
    });
    stop = () => server.stop();
    const sizes = [0, 16, 5000, 65_536, 300_000];
    const files = sizes.map((size) => workplace().file(`${size}.bin`, size));
    const result = await workplace().send({ edition, port: server.addresses[0]?.port ?? 0 }, files);

    expect(result).toMatchObject({ failure: undefined, text: '5 files stored and verified' });
    expect([...warnings(result), ...told]).toEqual([]);
    // Small ones get to their folder when the server stops, at the latest.
    await stop();
    stop = undefined;
    expect(hashesBelow(join(directory, 'files'))).toEqual(
      sizes.map((size) => hash(workplace().read(`${size}.bin`))).sort(),
    );
  });
});

describe.each([editions['2022'], editions['2023b'], editions['2024b']])('large files in $id', (edition) => {
  test('that a thread of its own encrypts arrive equal, between small ones', async () => {
    const server = await serve(edition);
    const sizes = [100, 64 * 2 ** 20, 5000, 17_000_001];
    const files = sizes.map((size) => workplace().file(`${size}.bin`, size));
    const told = await workplace().send(server, files);
    expect(told).toMatchObject({ failure: undefined, text: '4 files stored and verified' });
    expect(warnings(told)).toEqual([]);
    expect(server.files.map(({ name, state, content }) => [name, state, hash(content)])).toEqual(
      sizes.map((size) => [`${size}.bin`, 'verified', hash(workplace().read(`${size}.bin`))]),
    );
  });
});

describe.each([editions['2022'], editions['2023b'], editions['2024b']])('a file of $id', (edition) => {
  test.each([1, 1000, 65_536])('of %i bytes is sent as it was, whatever becomes of it meanwhile', async (size) => {
    const server = await serve(edition, { wrongChecksums: 1 });
    const path = workplace().file('a.bin', size);
    const before = readFileSync(path);
    const told = await workplace().send(server, [path], {
      onEvent: ({ event }) => {
        if (event === 'sending') appendFileSync(path, 'more');
      },
    });
    expect(told).toMatchObject({ failure: undefined });
    expect(server.files.map(({ state, content }) => [state, content.equals(before)])).toEqual([
      ['discarded', true],
      ['verified', true],
    ]);
  });

  test.each(['shrinks', 'grows', 'is written to in place', 'is written to, with its old time'] as const)(
    'that %s while it is sent is not confirmed',
    async (how) => {
      const path = workplace().file('a.bin', 300_000);
      const { atime, mtime } = statSync(path);
      const inPlace = (): void => {
        const file = openSync(path, 'r+');
        writeSync(file, 'torn', 299_000);
        closeSync(file);
      };
      const ways = {
        shrinks: { change: () => truncateSync(path, 299_999), why: 'it ended after 299999 of 300000 bytes' },
        grows: { change: () => appendFileSync(path, 'more'), why: 'it has grown beyond 300000 bytes' },
        'is written to in place': { change: inPlace, why: 'it was written to' },
        'is written to, with its old time': {
          change: () => {
            inPlace();
            utimesSync(path, atime, mtime);
          },
          // To the millisecond only, so the time of writing may differ in its last digits.
          why: '(it was written to|its attributes or its name changed, and perhaps its content)',
        },
      };
      const server = await serve(edition, {
        // By now the file is measured; nothing of it has been read.
        answer: ({ name }, right) => {
          if (name === 'publicKey') ways[how].change();
          return right;
        },
      });
      const told = await workplace().send(server, [path]);
      const text = `: the file changed while it was sent: ${ways[how].why}\\. Send it again when nothing writes to it\\.$`;
      expect(told).toMatchObject({ failure: 'localFile', text: expect.stringMatching(new RegExp(text)) });
      await stop?.();
      stop = undefined;
      expect(server.files).toEqual([]);
      expect(server.requestNames).not.toContain('crcValid');
    },
  );
});

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The hashes of all files in a folder's folders. */
function hashesBelow(folder: string): readonly string[] {
  return readdirSync(folder)
    .flatMap((client) => readdirSync(join(folder, client)).map((name) => join(folder, client, name)))
    .map((path) => hash(readFileSync(path)))
    .sort();
}

describe.each(reconnecting)('a client that the server of $id does not know any more', (edition) => {
  test('registers anew on the same connection, with a new key pair that is kept', async () => {
    const server = await serve(edition);
    await workplace().send(server, [workplace().file('a.bin', 1)]);
    const [oldInfo, before] = [workplace().read('me.info').toString(), server.requests.length];
    server.forgetClients();
    const told = await workplace().send(server, [workplace().file('b.bin', 1), workplace().file('c.bin', 1)]);

    expect(told.failure).toBeUndefined();
    expect(warnings(told)).toEqual([
      'the server does not know this client any more: it registers anew',
      expect.stringMatching(
        /^me\.info and priv\.key hold a new identity; the one before is kept in .*, for its server$/,
      ),
    ]);
    expect(server.requestNames.slice(before)).toEqual([
      ...['reconnect', 'register', 'publicKey', 'sendFile', 'crcValid'],
      ...['reconnect', 'sendFile', 'crcValid'],
    ]);
    const keys = server.requests.filter(({ name }) => name === 'publicKey').map(({ payload }) => payload);
    expect(keys[0]).not.toEqual(keys[1]);
    const newInfo = workplace().read('me.info').toString();
    expect(newInfo).not.toBe(oldInfo);
    expect(newInfo).toContain(server.files.at(-1)?.clientId.toString('hex'));
  });
});

test.each([1, 2, 3])('a request that is answered with 07 %i times is tried three times in all', async (times) => {
  const server = await serve(editions['2024b'], { generalErrors: { sendFile: times } });
  const told = await workplace().send(server, [workplace().file('a.bin', 100)]);
  expect(told.failure).toBe(times < 3 ? undefined : 'refused');
  expect(server.requestNames.filter((name) => name === 'sendFile')).toHaveLength(Math.min(times + 1, 3));
  expect(warnings(told)).toEqual(Array.from({ length: times }, () => 'server responded with an error (GeneralError)'));
});

test('a key that is handed out again earns a warning', async () => {
  const server = await serve(editions['2023a'], { keepAesKey: true });
  const told = await workplace().send(server, [workplace().file('a.bin', 1), workplace().file('b.bin', 1)]);
  expect(told.failure).toBeUndefined();
  expect(warnings(told)).toEqual(['the server handed out a key that was used before']);
});

describe('a server that refuses a file at its header and reads on', () => {
  test.each([editions['2023a'], editions['2024b']])(
    'is heard while the content goes out in $id, three times',
    async (edition) => {
      const server = await serveHastily(edition, 'refuses');
      const told = await workplace().send(server, [workplace().file('a.bin', 3_000_000)]);
      expect(told).toMatchObject({ failure: 'refused', text: 'fatal error: the file "a.bin" failed 3 times' });
      expect(server.transmissions).toBeGreaterThanOrEqual(3);
    },
  );
});

test('a server that refuses the first packet of many does not get the rest of them', async () => {
  const edition = editions['2024a'];
  const first = ({ payload }: ReceivedRequest): boolean => payload.readUInt16LE(8) === 1;
  const server = await serve(edition, {
    answer: (request, right) => {
      if (request.name !== 'sendFile') return right;
      return first(request) ? [generalError({ edition })] : [];
    },
  });
  const told = await workplace().send(server, [workplace().file('a.bin', 20_000_000)]);
  expect(told.failure).toBe('refused');
  const packets = server.requests.filter(({ name }) => name === 'sendFile');
  const totals = packets.filter(first).map(({ payload }) => payload.readUInt16LE(10));
  expect(totals).toHaveLength(3);
  expect(packets.length).toBeLessThan(totals.reduce((sum, total) => sum + total, 0));
});

describe.each([editions['2024a'], editions['2024b']])(
  'a server of $id that has room for packets of 1024 bytes',
  (edition) => {
    /** Of a file of 300,000 bytes, which has 293 packets of that size; the last one of larger ones is short. */
    const isTooLarge = ({ name, payload }: ReceivedRequest): boolean =>
      name === 'sendFile' && payload.readUInt16LE(10) < 293;

    test.each(['07', 'the end of the connection'])('and answers larger ones with %s gets those', async (answer) => {
      const server = await serve(edition, {
        answer: (request, right) => {
          if (!isTooLarge(request)) return right;
          if (answer !== '07') return 'reset';
          return request.payload.readUInt16LE(8) === 1 ? [generalError({ edition })] : [];
        },
      });
      const path = workplace().file('a.bin', 300_000);
      const told = await workplace().send(server, [path], { retries: 1, sleep: () => Promise.resolve() });
      expect(told.failure).toBeUndefined();
      const { state, content } = server.files.at(-1) ?? {};
      expect([state, content?.equals(workplace().read('a.bin'))]).toEqual(['verified', true]);
      const sizes = server.requests.flatMap(({ name, payload }) => (name === 'sendFile' ? [payload.length - 267] : []));
      expect(sizes[0]).toBe(2048);
      expect(sizes.filter((size) => size === 1024)).toHaveLength(292);
    });
  },
);

describe('a server that is silent', () => {
  test.each<RequestName>(['register', 'publicKey', 'sendFile', 'crcValid'])('about %s', async (silentAbout) => {
    const server = await serve(editions['2024b'], {
      answer: ({ name }, right) => (name === silentAbout ? [] : right),
    });
    const told = await workplace().send(server, [workplace().file('a.bin', 100)], { timeoutMs: 400 });
    expect(told).toMatchObject({
      failure: 'protocol',
      text: expect.stringMatching(/^the server did not answer .* in time$/),
    });
  });

  test.each(['2023b', '2024b'] as const)('and reads nothing of the content any more, in %s', async (id) => {
    const server = await serveHastily(editions[id], 'reads nothing');
    const told = await workplace().send(server, [workplace().file('a.bin', 30_000_000)], { timeoutMs: 500 });
    const text = 'the server did not answer the file "a.bin" in time';
    expect(told).toMatchObject({ failure: 'protocol', text });
  });
});

describe.each(['end', 'reset'] as const)('a connection that a server leaves with %s', (how) => {
  const at: readonly RequestName[] = ['register', 'publicKey', 'sendFile', 'crcValid'];

  test.each(at.map((request, index) => ({ request, edition: editions[index % 2 === 0 ? '2022' : '2024b'] })))(
    'instead of answering $request in $edition.id ends the run',
    async ({ request, edition }) => {
      const server = await serve(edition, { endAt: { [request]: how } });
      const told = await workplace().send(server, [workplace().file('a.bin', 100)]);
      expect(told).toMatchObject({
        failure: 'lost',
        text: expect.stringMatching(/^the server closed the connection instead of answering /),
      });
      expect(server.requestNames.at(-1)).toBe(request);
    },
  );

  test('when the client gives up does not hide the reason', async () => {
    const server = await serve(editions['2024b'], { wrongChecksums: 4, endAt: { givingUp: how } });
    expect((await workplace().send(server, [workplace().file('a.bin', 100)])).failure).toBe('checksum');
  });
});

test('a connection that a server ends within an answer ends the run', async () => {
  const server = await serve(editions['2023b'], {
    answer: ({ name }, right) => {
      if (name !== 'register' || typeof right === 'string') return right;
      setImmediate(() => void server.stop());
      return right.map((bytes) => bytes.subarray(0, 10));
    },
  });
  const told = await workplace().send(server, [workplace().file('a.bin', 100)]);
  stop = undefined;
  expect(told).toMatchObject({ failure: 'lost', text: expect.stringContaining('instead of answering Register') });
});

describe('the checksum of a server', () => {
  test('of 2022 may be that of zlib, and the client says so', async () => {
    const server = await serve(editions['2022'], { checksum: zlibCrc32 });
    const told = await workplace().send(server, [workplace().file('a.bin', 5000)]);
    expect(told.failure).toBeUndefined();
    expect(told.events).toContainEqual(
      expect.objectContaining({ checksumId: 'zlib-crc32', checksum: zlibCrc32(workplace().read('a.bin')) }),
    );
  });

  test('of 2024b may not', async () => {
    const server = await serve(editions['2024b'], { checksum: zlibCrc32 });
    expect((await workplace().send(server, [workplace().file('a.bin', 5000)])).failure).toBe('checksum');
  });
});

describe('a run that is aborted', () => {
  const edition = editions['2024b'];
  const interrupted = { failure: 'interrupted', text: 'interrupted' };

  test('before it begins does nothing', async () => {
    const server = await serve(edition);
    const files = [workplace().file('a.bin', 1)];
    expect(await workplace().send(server, files, { signal: AbortSignal.abort() })).toMatchObject(interrupted);
    expect(server.requestNames).toEqual([]);
  });

  test.each<RequestName>(['register', 'publicKey', 'sendFile', 'crcValid'])('at %s ends there', async (request) => {
    const abort = new AbortController();
    const server = await serve(edition, {
      answer: ({ name }, right) => {
        if (name === request) abort.abort();
        return right;
      },
    });
    const files = [workplace().file('a.bin', 100), workplace().file('b.bin', 100)];
    expect(await workplace().send(server, files, { signal: abort.signal })).toMatchObject(interrupted);
    expect(server.requestNames.at(-1)).toBe(request);
  });

  test.each([
    [10_000_000, 'this thread'],
    [70_000_000, 'a thread of its own'],
  ])('while a content of %i bytes goes out, which %s encrypts, ends there and leaves nothing behind', async (size) => {
    const abort = new AbortController();
    const server = await serveHastily(edition, 'reads nothing');
    const told = await workplace().send(server, [workplace().file('a.bin', size)], {
      signal: abort.signal,
      onEvent: ({ event }) => {
        if (event === 'progress') abort.abort();
      },
    });
    expect(told).toMatchObject(interrupted);
    await nextTurn();
    expect(process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort|FSReq/.test(name))).toEqual([]);
  });
});

test('progress grows up to the size of the ciphertext', async () => {
  const server = await serve(editions['2024b']);
  const told = await workplace().send(server, [workplace().file('a.bin', 3_000_000)]);
  const progress = told.events.flatMap((event) => (event.event === 'progress' ? [event] : []));
  expect(progress.every(({ total, file }) => total === 3_000_016 && file.endsWith('a.bin'))).toBe(true);
  const sent = progress.map((event) => event.sent);
  expect(sent).toEqual([...sent].sort((one, other) => one - other));
  expect(sent.at(-1)).toBe(3_000_016);
});

test('a server that is not there is unreachable, and nothing is kept', async () => {
  const server = await serve(editions['2024b']);
  const { port } = server;
  await server.stop();
  stop = undefined;
  const told = await workplace().send({ edition: editions['2024b'], port }, [workplace().file('a.bin', 1)]);
  expect(told).toEqual({
    failure: 'unreachable',
    text: `cannot reach 127.0.0.1:${port}: nothing listens there`,
    events: [expect.objectContaining({ event: 'started' })],
  });
});
