import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { ReceiveBuffer } from '../../src/server/receive-buffer';

let listener: Server;
const clients: Socket[] = [];

beforeEach(async () => {
  listener = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  listener.close();
  await once(listener, 'close');
});

/** A client, and the socket of the server that was accepted for it. */
async function accepted(): Promise<{ readonly client: Socket; readonly socket: Socket }> {
  const { port } = listener.address() as AddressInfo;
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  clients.push(client);
  const [socket] = (await once(listener, 'connection')) as [Socket];
  return { client, socket };
}

/** All that comes until the peer ends, copied as it comes, and the memory in which it came. */
function received(socket: Socket): {
  readonly pieces: Buffer[];
  readonly memories: Set<unknown>;
  readonly end: unknown;
} {
  const pieces: Buffer[] = [];
  const memories = new Set<unknown>();
  socket.on('data', (bytes: Buffer) => {
    pieces.push(Buffer.from(bytes));
    memories.add(bytes.buffer);
  });
  socket.resume();
  return { pieces, memories, end: once(socket, 'end') };
}

test('two connections are read into the same memory, each its own bytes, and can be answered', async () => {
  const buffer = new ReceiveBuffer();
  const both = [await accepted(), await accepted()];
  const memories = new Set<unknown>();
  const ends = both.map(async ({ client, socket: first }, index) => {
    const socket = buffer.adopt(first);
    const { pieces, end, memories: used } = received(socket);
    const sent = Buffer.alloc(1_500_000, `bytes of ${index} `);
    client.end(sent);
    await end;
    for (const memory of used) memories.add(memory);
    expect(Buffer.concat(pieces).equals(sent)).toBe(true);
    socket.end('done');
    expect(((await once(client, 'data')) as [Buffer])[0].toString()).toBe('done');
  });
  await Promise.all(ends);
  expect(memories.size).toBe(1);
});

test('a connection that is paused is not read', async () => {
  const { client, socket: first } = await accepted();
  const socket = new ReceiveBuffer().adopt(first);
  const sizes: number[] = [];
  socket.on('data', (bytes: Buffer) => {
    sizes.push(bytes.length);
    socket.pause();
  });
  socket.resume();
  client.end(Buffer.alloc(3_000_000));
  const before = [];
  for (let reads = 1; reads <= 5; reads++) {
    while (sizes.length < reads) await new Promise(setImmediate);
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    before.push(sizes.length);
    socket.resume();
  }
  expect(before).toEqual([1, 2, 3, 4, 5]);
  socket.destroy();
});

test('a socket whose handle cannot be had stays as it is', async () => {
  const { client, socket } = await accepted();
  const handle = Object.getOwnPropertyDescriptor(socket, '_handle');
  Object.defineProperty(socket, '_handle', { value: undefined, configurable: true });
  expect(new ReceiveBuffer().adopt(socket)).toBe(socket);
  if (handle === undefined) delete (socket as { _handle?: unknown })._handle;
  const { pieces, end } = received(socket);
  client.end('as it is');
  await end;
  expect(Buffer.concat(pieces).toString()).toBe('as it is');
  socket.destroy();
});
