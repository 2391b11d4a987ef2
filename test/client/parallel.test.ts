import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Profile } from '../../generated';
import { DEFAULT_LIMITS, type Limits } from '../../src/server/limits';
import { Server } from '../../src/server/server';
import { allEditions, editions, type Edition } from '../bytes/editions';
import { posixCksum } from '../bytes/checksums';
import { generalError, reconnectDenied } from '../bytes/responses';
import { RawServer, type Behaviour } from '../peer/raw-server';
import { profileOf } from './dialogue';
import { reconnecting } from './stages';
import { freshWorkplace, warnings, type Told } from './workplace';

// Runs that send over several connections at one time.

const workplace = freshWorkplace();
const edition = editions['2024b'];
let stop: (() => Promise<void>) | undefined;

afterEach(async () => {
  const stopping = stop;
  stop = undefined;
  await stopping?.();
});

async function serve(speaks: Edition = edition, behaviour?: Behaviour): Promise<RawServer> {
  const server = await RawServer.start(speaks, behaviour);
  stop = () => server.stop();
  return server;
}

/** Our own server; `told` are its warnings. */
async function serveOurselves(
  profile: Profile,
  more: Partial<Limits> = {},
): Promise<{ readonly port: number; readonly directory: string; readonly told: readonly string[] }> {
  const directory = join(workplace().directory, 'server');
  const told: string[] = [];
  const server = await Server.start({
    data: directory,
    listeners: [{ host: '127.0.0.1', port: 0, profiles: [profile] }],
    limits: { ...DEFAULT_LIMITS, ...more },
    log: { info: () => undefined, warn: (text) => told.push(text) },
  });
  stop = () => server.stop();
  return { port: server.addresses[0]?.port ?? 0, directory, told };
}

function filesOf(sizes: readonly number[]): readonly string[] {
  return sizes.map((size, index) => workplace().file(`${index}.bin`, size));
}

const SIZES = [0, 1, 300_000, 16, 1024, 70_000, 5000, 17, 40_000, 2000];

/** In order of their names: each was verified once, and is equal. */
function expectAll({ files }: RawServer, count: number): void {
  const verified = files.filter(({ state }) => state === 'verified');
  expect(verified.map(({ name }) => name).sort()).toEqual(Array.from({ length: count }, (_, index) => `${index}.bin`));
  for (const { name, content } of verified) expect(content.equals(workplace().read(name))).toBe(true);
}

function verifiedIn({ events }: Told): ReadonlySet<number | undefined> {
  return new Set(events.filter(({ event }) => event === 'verified').map(({ connection }) => connection));
}

describe.each(allEditions)('several connections of $id', (speaks) => {
  test('bring every file to our own server once, of a client that registers once', async () => {
    const { port, directory, told } = await serveOurselves(profileOf(speaks));
    const files = filesOf(SIZES);
    const run = await workplace().send({ edition: speaks, port }, files, { parallel: 4 });

    expect(run).toMatchObject({ failure: undefined, text: '10 files stored and verified' });
    expect([...warnings(run), ...told]).toEqual([]);
    // Small ones get to their folder when the server stops, at the latest.
    await stop?.();
    stop = undefined;
    const kept = readdirSync(join(directory, 'files'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    expect(kept.sort()).toEqual(files.map((path) => readFileSync(path, 'latin1')).sort());
    expect(run.events.filter(({ event }) => event === 'registered')).toHaveLength(1);
    expect(run.events.filter(({ event }) => event === 'connected').map(({ connection }) => connection)).toEqual([
      1, 2, 3, 4,
    ]);
    expect(verifiedIn(run).size).toBeGreaterThan(1);
  });

  test('are as many as our own server gives a client keys for, with a warning, and bring every file', async () => {
    const { port, told } = await serveOurselves(profileOf(speaks), { connectionsPerClient: 3 });
    const run = await workplace().send({ edition: speaks, port }, filesOf(SIZES), {
      parallel: 6,
      retries: 1,
      sleep: () => Promise.resolve(),
    });
    expect(run).toMatchObject({ failure: undefined, text: '10 files stored and verified' });
    expect(run.events.filter(({ event }) => event === 'fewerConnections')).toHaveLength(1);
    expect(verifiedIn(run).size).toBeLessThanOrEqual(3);
    expect(told.filter((text) => !/has as many connections as one client may have$/.test(text))).toEqual([]);
  });

  test('each go on in another one where our own server ends them after so many requests', async () => {
    const { port, told } = await serveOurselves(profileOf(speaks), { requests: 7 });
    const run = await workplace().send({ edition: speaks, port }, filesOf(SIZES), {
      parallel: 2,
      retries: 4,
      sleep: () => Promise.resolve(),
    });
    expect(run).toMatchObject({ failure: undefined, text: '10 files stored and verified' });
    expect(
      told.filter((text) => /closed: one connection may make no more than 7 requests/.test(text)).length,
    ).toBeGreaterThan(0);
  });

  test('leave one identity behind, and each file has a key of its own', async () => {
    const server = await serve(speaks);
    expect(await workplace().send(server, filesOf(SIZES), { parallel: 3 })).toMatchObject({ failure: undefined });
    expectAll(server, SIZES.length);
    expect(server.requestNames.filter((name) => name === 'register')).toHaveLength(1);
    expect(new Set(server.files.map(({ clientId }) => clientId.toString('hex'))).size).toBe(1);
    expect(readdirSync(join(workplace().directory, 'identities'))).toHaveLength(1);
  });

  test('are one where the server serves one at a time', async () => {
    const server = await serve(speaks, { defects: { oneAtATime: true } });
    const run = await workplace().send(server, filesOf(SIZES), { parallel: 4 });
    expect(run).toMatchObject({ failure: undefined, text: '10 files stored and verified' });
    expect(warnings(run)).toEqual([]);
    expectAll(server, SIZES.length);
    expect(server.connectionCount).toBe(2);
    expect(verifiedIn(run)).toEqual(new Set([1]));
  });

  test('share what is left where one of them is reset', async () => {
    let seen = 0;
    const server = await serve(speaks, {
      answer: ({ name }, right) => (name === 'sendFile' && ++seen === 3 ? 'reset' : right),
    });
    const slept: number[] = [];
    const run = await workplace().send(server, filesOf(SIZES), {
      parallel: 3,
      retries: 4,
      sleep: (ms) => Promise.resolve(void slept.push(ms)),
    });
    expect(run).toMatchObject({ failure: undefined, text: '10 files stored and verified' });
    expect(slept).toEqual([1000]);
    expectAll(server, SIZES.length);
  });
});

test('a further connection that is closed at once costs a warning, and no other is tried', async () => {
  const server = await serve(edition, { answer: (_, right, connection) => (connection > 1 ? 'end' : right) });
  const run = await workplace().send(server, filesOf([300_000, 10, 10]), { parallel: 8, retries: 4 });
  expect(run).toMatchObject({ failure: undefined, text: '3 files stored and verified' });
  expect(warnings(run)).toEqual([
    'the server closed the connection instead of answering Reconnect: going on with 1 connection',
  ]);
  expect(server.connectionCount).toBe(2);
  expectAll(server, 3);
});

test('a further connection that is not answered in time costs a warning', async () => {
  // Three wrong checksums for each file, each with a pause behind it: it takes longer than the second connection waits.
  let checksums = 0;
  const checksum = (content: Uint8Array): number => (++checksums % 4 === 0 ? posixCksum(content) : 1);
  const server = await serve(edition, { defects: { oneAtATime: true }, checksum });
  const run = await workplace().send(server, filesOf([1, 2, 3, 4, 5]), { parallel: 2, timeoutMs: 1000 });
  expect(run).toMatchObject({ failure: undefined, text: '5 files stored and verified' });
  expect(warnings(run).filter((text) => !text.includes('checksums differ'))).toEqual([
    'the server did not answer Reconnect in time: going on with 1 connection',
  ]);
  expectAll(server, 5);
});

test.each(reconnecting)('a further connection of $id that is denied registers nobody', async (speaks) => {
  const server = await serve(speaks, {
    answer: ({ name, clientId }, right, connection) =>
      name === 'reconnect' && connection > 1 ? [reconnectDenied({ edition: speaks, clientId })] : right,
  });
  const run = await workplace().send(server, filesOf([300_000, 10, 10]), { parallel: 2 });
  expect(run).toMatchObject({ failure: undefined, text: '3 files stored and verified' });
  expect(warnings(run)).toEqual(['the server denies this client on a further connection: going on with 1 connection']);
  expect(server.requestNames.filter((name) => name === 'register')).toHaveLength(1);
  expectAll(server, 3);
});

test('a further connection that cannot be opened at all costs a warning', async () => {
  const server = await serve();
  const { port } = server;
  const run = await workplace().send(server, filesOf([300_000, 10]), {
    parallel: 2,
    // What is open stays open.
    onEvent: ({ event }) => {
      if (event === 'connected') server.stopListening();
    },
  });
  expect(run).toMatchObject({ failure: undefined, text: '2 files stored and verified' });
  expect(warnings(run)).toEqual([`cannot reach 127.0.0.1:${port}: nothing listens there: going on with 1 connection`]);
  expectAll(server, 2);
});

test('a profile with a connection for each request sends one file at a time, and says so', async () => {
  const profile = profileOf(edition);
  const eachItsOwn: Profile = { ...profile, flow: { ...profile.flow, connection: 'request' } };
  const { port } = await serveOurselves(eachItsOwn);
  const run = await workplace().send({ edition, port }, filesOf([10, 10]), { parallel: 2, profile: eachItsOwn });
  expect(run).toMatchObject({ failure: undefined, text: '2 files stored and verified' });
  expect(warnings(run)).toEqual([expect.stringContaining('a second one would replace the key of the first')]);
  const order = run.events.flatMap(({ event }) => (event === 'sending' || event === 'verified' ? [event] : []));
  expect(order).toEqual(['sending', 'verified', 'sending', 'verified']);
});

test('a connection that is lost for good leaves its file to the others', async () => {
  const server = await serve(edition, {
    answer: ({ name }, right, connection) => (name === 'sendFile' && connection === 2 ? 'reset' : right),
  });
  const run = await workplace().send(server, filesOf(SIZES), { parallel: 2, retries: 0 });
  expect(run).toMatchObject({ failure: undefined, text: '10 files stored and verified' });
  expect(warnings(run)).toEqual([
    expect.stringMatching(/^the server closed the connection .*: going on with 1 connection$/),
  ]);
  expectAll(server, 10);
});

test('a run whose last connection is lost fails as it does with one', async () => {
  const server = await serve(edition, { answer: ({ name }, right) => (name === 'sendFile' ? 'reset' : right) });
  const run = await workplace().send(server, filesOf([10, 10, 10]), { parallel: 3, retries: 0 });
  expect(run).toMatchObject({ failure: 'lost', text: expect.stringMatching(/^the server closed the connection/) });
});

test('a file that the server refuses ends the run when the others that are under way are through', async () => {
  const server = await serve(edition, {
    answer: ({ name }, right, connection) =>
      name === 'sendFile' && connection === 2 ? [generalError({ edition })] : right,
  });
  const sizes = Array.from({ length: 40 }, () => 300_000);
  const run = await workplace().send(server, filesOf(sizes), { parallel: 2 });
  expect(run).toMatchObject({ failure: 'refused', text: expect.stringMatching(/failed 3 times/) });
  const begun = new Set(run.events.flatMap((event) => (event.event === 'sending' ? [event.index] : [])));
  expect(begun.size).toBeLessThan(sizes.length);
  expect(server.files.filter(({ state }) => state === 'verified')).toHaveLength(begun.size - 1);
});

test('a file that changes while it is sent ends the run when the others that are under way are through', async () => {
  const server = await serve();
  const files = filesOf(Array.from({ length: 20 }, () => 600_000));
  const run = await workplace().send(server, files, {
    parallel: 2,
    onEvent: (event) => {
      if (event.event === 'sending' && event.index === 3) truncateSync(event.file, 10);
    },
  });
  expect(run).toMatchObject({ failure: 'localFile', text: expect.stringContaining('3.bin: the file changed') });
  expect(server.files.length).toBeLessThan(20);
  expect(server.files.map(({ name }) => name)).not.toContain('3.bin');
});

test('a file that is given up does not keep the others from being sent', async () => {
  const server = await serve(edition, { checksum: (content) => (content.length === 16 ? 1 : posixCksum(content)) });
  const run = await workplace().send(server, filesOf(SIZES), { parallel: 3 });
  expect(run).toMatchObject({ failure: 'checksum', text: 'the checksums still differed after the last attempt' });
  expect(server.files.filter(({ state }) => state === 'verified')).toHaveLength(SIZES.length - 1);
});

test('files of the same name are sent one after the other, the last one last', async () => {
  const server = await serve();
  const folders = Array.from({ length: 6 }, (_, index) => workplace().folder(`${index}`));
  const files = folders.map((folder, index) => workplace().file(join(folder, 'same.bin'), 1000 + index));
  const run = await workplace().send(server, files, { parallel: 3 });
  expect(run).toMatchObject({ failure: undefined });
  expect(warnings(run)).toHaveLength(1);
  expect(server.files.map(({ content }) => content.length)).toEqual([1000, 1001, 1002, 1003, 1004, 1005]);
});

test('a run is interrupted in all of its connections', async () => {
  const abort = new AbortController();
  const server = await serve();
  const run = await workplace().send(server, filesOf(Array.from({ length: 30 }, () => 300_000)), {
    parallel: 4,
    signal: abort.signal,
    onEvent: (event) => {
      if (event.event === 'sending' && event.index === 10) abort.abort();
    },
  });
  expect(run).toEqual({ failure: 'interrupted', text: 'interrupted', events: run.events });
  const { length } = server.files;
  expect(length).toBeLessThan(30);
});
