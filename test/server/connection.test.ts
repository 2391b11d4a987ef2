import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { StoreCallHandlers } from '../../src/server/call-handlers';
import { CarriedOver } from '../../src/server/carried-over';
import { Connection } from '../../src/server/connection';
import { DEFAULT_LIMITS } from '../../src/server/limits';
import { Uploads } from '../../src/server/uploads';
import { request } from '../bytes/requests';
import { openStore, temporaryDirectory } from '../storage/fixture';
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

  setNoDelay(): void {}
  setTimeout(): void {}
  pause(): void {}
  resume(): void {}
  end(): void {}

  destroy(): void {
    this.writable = false;
    this.destroyed = true;
    this.emit('close');
  }
}

const unknown = request({ clientId: Buffer.alloc(16), code: 9999, payload: Buffer.alloc(0) });

async function connection(): Promise<{ readonly socket: Stuffed; readonly connection: Connection }> {
  const store = await openStore(await temporaryDirectory());
  const socket = new Stuffed();
  const log = { info: () => undefined, warn: () => undefined };
  const carried = new CarriedOver(DEFAULT_LIMITS.idleMs).at('192.0.2.1');
  const uploads = new Uploads(store, carried);
  const options = {
    profiles: candidates('2024b'),
    limits: DEFAULT_LIMITS,
    handlers: new StoreCallHandlers(store, uploads, carried),
    uploads,
    log,
  };
  return { socket, connection: new Connection(socket as unknown as Socket, options) };
}

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
