import { EventEmitter, once } from 'node:events';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { StoreCallHandlers, type CallHandlers } from '../../src/server/call-handlers';
import type { Calls } from '../../src/server/session/events';
import { CarriedOver } from '../../src/server/carried-over';
import { Connection } from '../../src/server/connection';
import { DEFAULT_LIMITS, type Limits } from '../../src/server/limits';
import type { LogFacts } from '../../src/server/log';
import { Uploads } from '../../src/server/uploads';
import { editions } from '../bytes/editions';
import { register, request } from '../bytes/requests';
import { fileMessages } from '../peer/file-messages';
import { ana, filesBelow, openStore, temporaryDirectory } from '../storage/fixture';
import { candidates } from './conversation';

/** A socket whose peer takes nothing until it is told to: what a slow reader looks like from here. */
class Stuffed extends EventEmitter {
  readonly written: Uint8Array[] = [];
  writable = true;
  destroyed = false;

  write(bytes: Uint8Array): boolean {
    this.written.push(bytes);
    return false;
  }

  isPaused = false;
  isEnded = false;
  idle: (() => void) | undefined;

  setNoDelay(): void {}
  setTimeout(_: number, idle: () => void): void {
    this.idle = idle;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.emit('resume');
  }

  end(): void {
    this.isEnded = true;
  }

  destroy(): void {
    this.writable = false;
    this.destroyed = true;
    this.emit('close');
  }
}

const unknown = request({ clientId: Buffer.alloc(16), code: 9999, payload: Buffer.alloc(0) });

async function connection(more: Partial<Limits> = {}) {
  const store = await openStore(await temporaryDirectory());
  const socket = new Stuffed();
  const reasons: unknown[] = [];
  const log = { info: () => undefined, warn: (_: string, __: string, { why }: LogFacts) => void reasons.push(why) };
  const carried = new CarriedOver(DEFAULT_LIMITS.idleMs).at('192.0.2.1');
  const uploads = new Uploads(store, carried);
  const options = {
    who: { connection: 1, peer: '192.0.2.1:4000' },
    profiles: candidates('2024b'),
    limits: { ...DEFAULT_LIMITS, ...more },
    handlers: new StoreCallHandlers(store, uploads, carried),
    uploads,
    log,
  };
  return { socket, reasons, connection: new Connection(socket as unknown as Socket, options) };
}

test('a limit of 0 leaves a client all the time it wants for its handshake', async () => {
  const { socket } = await connection({ handshakeMs: 0 });
  await wait(20);
  expect(socket.isEnded).toBe(false);
});

test('a client that does not read its answers is not heard further: its answers are not piled up', async () => {
  const { socket, connection: served } = await connection();
  socket.emit('data', Buffer.concat([unknown, unknown, unknown]));
  await turn();
  expect(socket.written).toHaveLength(1);
  socket.emit('drain');
  await turn();
  expect(socket.written).toHaveLength(2);
  socket.destroy();
  await served.ended;
});

test('a client that takes an answer byte by byte is closed when that lasts too long', async () => {
  const { socket, reasons, connection: served } = await connection({ idleMs: 30, lingerMs: 10 });
  socket.emit('data', unknown);
  await once(socket, 'close');
  await served.ended;
  expect(reasons).toContain('unread');
});

test('a client that reads in the end may go on', async () => {
  const { socket, reasons, connection: served } = await connection({ idleMs: 30 });
  socket.emit('data', unknown);
  await turn();
  socket.emit('drain');
  await wait(60);
  expect([socket.isEnded, reasons]).toEqual([false, ['badInput']]);
  socket.destroy();
  await served.ended;
});

test('a client of which nothing is heard is told from one that does not read', async () => {
  const silent = await connection();
  silent.socket.idle?.();
  const deaf = await connection();
  deaf.socket.emit('data', unknown);
  deaf.socket.idle?.();
  await turn();
  expect([silent.reasons, deaf.reasons]).toEqual([['idle'], ['unread']]);
  for (const { socket } of [silent, deaf]) socket.destroy();
  await Promise.all([silent.connection.ended, deaf.connection.ended]);
});

describe('a client of which bytes are due', () => {
  const message = register({ edition: editions['2024b'], clientId: Buffer.alloc(16), name: 'Ada' });

  /** Sends the beginning of a message, and after a while another byte of it. */
  async function drip(more: Partial<Limits>, begin: Buffer): Promise<readonly unknown[]> {
    const { socket, reasons, connection: served } = await connection({ idleMs: 20, ...more });
    socket.emit('data', begin);
    await turn();
    socket.emit('drain');
    await wait(60);
    socket.emit('data', Buffer.alloc(1));
    await turn();
    socket.destroy();
    await served.ended;
    return reasons;
  }

  test.each([
    ['of a header', 5],
    ['of a payload', 100],
  ])('in the midst %s is closed where they drip', async (_, size) => {
    expect(await drip({}, message.subarray(0, size))).toContain('slow');
  });

  test('may let them drip where no rate is asked for', async () => {
    expect(await drip({ minimumRate: 0 }, message.subarray(0, 5))).not.toContain('slow');
    expect(await drip({ idleMs: 0 }, message.subarray(0, 5))).not.toContain('slow');
  });

  test('has the idle time between two messages', async () => {
    expect(await drip({}, unknown)).not.toContain('slow');
  });
});

test('a client that goes without having read is let go', async () => {
  const { socket, connection: served } = await connection();
  socket.emit('data', unknown);
  await turn();
  socket.destroy();
  await expect(served.ended).resolves.toBeUndefined();
  expect([socket.listenerCount('drain'), socket.listenerCount('close')]).toEqual([0, 0]);
});

test('a client that is gone leaves no timer behind', async () => {
  const { socket, connection: served } = await connection();
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const during = timers();
  socket.destroy();
  await served.ended;
  expect(timers()).toBe(during - 1);
});

describe('while the disk takes nothing', () => {
  const KEY = Buffer.alloc(32, 1);
  const MIB = 1024 * 1024;
  const edition = editions['2024b'];
  const content = Buffer.alloc(8 * MIB, 'content of a file ');
  const sender = { clientId: ana.id, aesKey: KEY };
  const bytes = Buffer.concat(fileMessages(edition, sender, { name: 'a.txt', content, slice: 100_000 }));

  afterEach(() => jest.restoreAllMocks());

  /** The system calls that write wait until they are let go, with an error or without. */
  async function hold(): Promise<(error?: Error) => void> {
    const handle = await open(__filename);
    await handle.close();
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    const writev = prototype.writev;
    let letGo: (error?: Error) => void = () => undefined;
    const held = new Promise<void>((resolve, reject) => {
      letGo = (error) => (error === undefined ? resolve() : reject(error));
    });
    jest.spyOn(prototype, 'writev').mockImplementation(async function (this: FileHandle, buffers) {
      await held;
      return writev.call(this, buffers);
    });
    return letGo;
  }

  /** A connection whose client has its key, and the contents that lie in the store. */
  async function receiving(more: Partial<Limits> = {}) {
    const directory = await temporaryDirectory();
    const store = await openStore(directory);
    await store.clients.register({ ...ana, profile: '2024b' });
    const socket = new Stuffed();
    const log = { info: () => undefined, warn: () => undefined };
    const carried = new CarriedOver(DEFAULT_LIMITS.idleMs).at('192.0.2.1');
    const uploads = new Uploads(store, carried);
    const key = { aesKey: KEY, resends: 3, profile: '2024b' };
    const handlers: CallHandlers = Object.assign(new StoreCallHandlers(store, uploads, carried), {
      openUpload: async (ask: Calls['openUpload']['ask']) => ({ upload: await uploads.open(ask, key) }),
    });
    const options = {
      who: { connection: 1, peer: '192.0.2.1:4000' },
      profiles: candidates('2024b'),
      limits: { ...DEFAULT_LIMITS, ...more },
      handlers,
      uploads,
      log,
    };
    const served = new Connection(socket as unknown as Socket, options);
    const contents = (): Promise<readonly string[]> => filesBelow(join(directory, 'files'));
    return { directory, socket, served, store, uploads, contents };
  }

  /** Hands bytes over as long as they are read, through memory that is used again; says how many were. */
  async function feed(socket: Stuffed, from: number): Promise<number> {
    const memory = Buffer.alloc(64 * 1024);
    let at = from;
    while (at < bytes.length) {
      const size = bytes.copy(memory, 0, at);
      socket.emit('data', memory.subarray(0, size));
      memory.fill(0);
      at += size;
      // Time for all that writes nothing.
      if (socket.isPaused) await Promise.race([once(socket, 'resume'), wait(200)]);
      if (socket.isPaused) break;
    }
    return at;
  }

  test('nothing more is read than fits into a mebibyte; when it does again, all of the file arrives', async () => {
    const letGo = await hold();
    const { directory, socket, served, store, uploads } = await receiving();
    let at = await feed(socket, 0);
    expect(at).toBeGreaterThan(MIB / 4);
    expect(at).toBeLessThan(MIB);
    expect(uploads.arrived).toBeLessThan(MIB);
    letGo();
    while (at < bytes.length) {
      if (socket.isPaused) await once(socket, 'resume');
      at = await feed(socket, at);
    }
    while (socket.written.length === 0) await turn();
    socket.destroy();
    await served.ended;
    const files = await store.files.list();
    expect(files.map(({ size }) => size)).toEqual([content.length]);
    expect((await readFile(join(directory, files[0]?.path ?? ''))).equals(content)).toBe(true);
  });

  test('the time does not count against the client, however slow the disk is', async () => {
    const letGo = await hold();
    const { socket, served, store } = await receiving({ idleMs: 20, minimumRate: 1_000_000 });
    let at = await feed(socket, 0);
    // All that was ahead is used up by now, had it counted.
    await wait(300);
    letGo();
    while (at < bytes.length && !socket.isEnded) {
      if (socket.isPaused) await once(socket, 'resume');
      at = await feed(socket, at);
    }
    while (socket.written.length === 0) await turn();
    socket.destroy();
    await served.ended;
    expect((await store.files.list()).map(({ size }) => size)).toEqual([content.length]);
  });

  test('a write that fails at last refuses the file, though more of it was decrypted already', async () => {
    const letGo = await hold();
    const { socket, served, store, contents } = await receiving();
    let at = await feed(socket, 0);
    letGo(new Error('ENOSPC'));
    while (at < bytes.length) {
      if (socket.isPaused) await once(socket, 'resume');
      at = await feed(socket, at);
    }
    while (socket.written.length === 0) await turn();
    expect(Buffer.concat(socket.written).readUInt16LE(1)).toBe(edition.responses.generalError);
    expect([await contents(), await store.files.list()]).toEqual([[], []]);
    socket.destroy();
    await served.ended;
  });

  test.each([
    ['the peer ends', ({ socket }: Receiving) => void socket.emit('end')],
    ['the peer is gone', ({ socket }: Receiving) => socket.destroy()],
    ['the server stops', ({ served }: Receiving) => served.stop()],
  ])('%s: the connection ends when it has, and nothing is left', async (_, happen) => {
    const letGo = await hold();
    const connection = await receiving();
    const { socket, served, store, contents } = connection;
    await feed(socket, 0);
    happen(connection);
    await turn();
    expect(socket.isEnded).toBe(false);
    letGo();
    if (!socket.destroyed) while (!socket.isEnded) await turn();
    if (!socket.destroyed) socket.destroy();
    await served.ended;
    expect([await contents(), await store.files.list()]).toEqual([[], []]);
  });

  test('the idle timeout ends the connection all the same', async () => {
    const letGo = await hold();
    const { socket, served, contents } = await receiving();
    await feed(socket, 0);
    socket.idle?.();
    letGo();
    while (!socket.isEnded) await turn();
    socket.destroy();
    await served.ended;
    expect(await contents()).toEqual([]);
  });

  type Receiving = Awaited<ReturnType<typeof receiving>>;
});
