import { createConnection, type Socket } from 'node:net';
import { editions, type Edition } from '../bytes/editions';
import { LOCAL_HEADER, proxied, proxiedOverIpv6, proxyHeader, tlv } from '../bytes/proxy-header';
import { register } from '../bytes/requests';
import type { RawClient } from '../peer/raw-client';
import { FILE } from './faults';
import { start } from './fixture';
import { until, upload, type Running } from './running';

// A server behind a balancer: the headers are made by hand, from 127.0.0.1.

const edition = editions['2024b'];
const BALANCER = ['127.0.0.1'];
const REGISTER = register({ edition, clientId: Buffer.alloc(16), name: 'Ann' });

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A client that the balancer hands on from an address. */
async function from(server: Running, header: Buffer, its: Edition = edition): Promise<RawClient> {
  const client = await server.connect(its);
  await client.send(header);
  return client;
}

/** A connection that says nothing yet, at the port of the edition. */
async function silent(server: Running): Promise<Socket> {
  const socket = createConnection({ port: server.port(edition), host: '127.0.0.1' });
  sockets.push(socket);
  socket.on('error', () => undefined).resume();
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

function connected(server: Running): readonly string[] {
  return server.lines.flatMap(({ text }) => (text.startsWith('connected ') ? [text.replace(/:\d+$/, '')] : []));
}

describe('behind a balancer', () => {
  test.each([
    ['over IPv4', proxied('192.0.2.7', 4711), '192.0.2.7:4711'],
    ['over IPv6', proxiedOverIpv6('20010db8000000000000000000000009', 5), '2001:db8::9:5'],
    ['with more behind the addresses', proxied('192.0.2.7', 1, tlv(0xe0, Buffer.alloc(2000))), '192.0.2.7:1'],
  ])('a client %s is known by its own address, and its file is kept', async (_, header, peer) => {
    const server = await start({ proxyFrom: BALANCER });
    const client = await from(server, header);
    await server.enrol(client);
    await upload(client, FILE);
    expect(connected(server)).toEqual([`connected from ${peer} through 127.0.0.1`]);
    expect(await server.stored(client)).toMatchObject([{ verified: true, content: FILE.content }]);
    expect(server.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('a client is served whose header and messages come byte by byte', async () => {
    const server = await start({ proxyFrom: BALANCER });
    const client = await server.connect(edition);
    client.pace = 'bytes';
    await client.send(proxied('192.0.2.7', 4711), REGISTER);
    expect((await client.receive()).name).toBe('registered');
  });

  test('a message that comes with the header is answered, also where its sender has ended its direction', async () => {
    const server = await start({ proxyFrom: BALANCER });
    const client = await from(server, Buffer.concat([proxied('192.0.2.7', 4711), REGISTER]));
    await client.halfClose();
    expect((await client.receive()).name).toBe('registered');
    expect(await client.ended()).toBe('end');
    expect(server.warnings()).toEqual([]);
  });

  test('limits count the addresses of the clients', async () => {
    const server = await start({ proxyFrom: BALANCER, limits: { connectionsPerAddress: 1, registrations: 1 } });
    const ann = await server.enrol(await from(server, proxied('192.0.2.1', 1)));
    await server.enrol(await from(server, proxied('192.0.2.2', 1)));
    const again = await from(server, Buffer.concat([proxied('192.0.2.1', 2), REGISTER]));
    expect((await again.receive()).name).toBe('generalError');
    expect(await again.ended()).toBe('end');
    expect(server.reasons).toEqual(['address']);
    expect(server.lines.at(-1)?.text).toMatch(/^refused: 192\.0\.2\.1:2 came while/);
    await upload(ann, FILE);
  });

  test('what a client carries to its next connection is good at its own address alone', async () => {
    const server = await start({ proxyFrom: BALANCER });
    const registered = await server.register(await from(server, proxied('192.0.2.1', 1)));
    const elsewhere = await server.connect(edition, registered.identity);
    await elsewhere.send(proxied('192.0.2.2', 1));
    expect((await elsewhere.sendPublicKey()).name).toBe('generalError');
    expect((await registered.sendPublicKey()).name).toBe('key');
  });
});

describe('checks of the balancer', () => {
  test.each([
    ['connects and goes', (socket: Socket) => socket.end()],
    ['connects and resets', (socket: Socket) => socket.resetAndDestroy()],
    ['says LOCAL and goes', (socket: Socket) => socket.end(LOCAL_HEADER)],
    ['says LOCAL and resets', (socket: Socket) => socket.write(LOCAL_HEADER, () => socket.resetAndDestroy())],
  ])('leave no line, take no place and no number: one that %s', async (_, check) => {
    const server = await start({ proxyFrom: BALANCER, limits: { connections: 1 } });
    const client = await server.enrol(await from(server, proxied('192.0.2.7', 4711)));
    for (let count = 0; count < 20; count++) {
      const socket = await silent(server);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      check(socket);
      await closed;
    }
    await upload(client, FILE);
    client.close();
    await until('the client to be gone', () => server.lines.at(-1)?.text === 'the client ended the connection');
    await server.enrol(await from(server, proxied('192.0.2.7', 4712)));
    expect(new Set(server.lines.map(({ connection }) => connection))).toEqual(new Set([1, 2]));
    expect(server.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('that stay are closed in silence when the time of the handshake is over', async () => {
    const server = await start({ proxyFrom: BALANCER, limits: { handshakeMs: 100 } });
    const client = await from(server, LOCAL_HEADER);
    expect(await client.ended()).toBe('end');
    expect(server.lines).toEqual([]);
  });

  test.each([
    ['with the header', true],
    ['after it', false],
  ])('may ask something, for the balancer itself: %s', async (_, together) => {
    const server = await start({ proxyFrom: BALANCER });
    const client = await from(server, together ? Buffer.concat([LOCAL_HEADER, REGISTER]) : LOCAL_HEADER);
    if (!together) await client.send(REGISTER);
    expect((await client.receive()).name).toBe('registered');
    expect(connected(server)).toEqual(['connected from 127.0.0.1']);
  });
});

describe('who is not the balancer', () => {
  test('is cut before it is heard, and told of', async () => {
    const server = await start({ proxyFrom: ['192.0.2.0/24', '::1'] });
    const client = await from(server, proxied('192.0.2.7', 4711));
    expect(['end', 'reset']).toContain(await client.ended());
    expect(server.lines).toEqual([
      {
        level: 'warn',
        connection: undefined,
        text: expect.stringMatching(/^127\.0\.0\.1:\d+ was cut: its address may not speak the PROXY protocol/),
      },
    ]);
    expect(server.reasons).toEqual(['stranger']);
  });

  test('is not heard without the header, where one is required', async () => {
    const server = await start({ proxyFrom: BALANCER });
    const client = await from(server, REGISTER);
    expect(['end', 'reset']).toContain(await client.ended());
    expect(server.lines.map(({ text }) => text.replace(/:\d+/, ''))).toEqual([
      '127.0.0.1 was cut: the connection does not begin with a PROXY header of version 2 (E_PROXY_SIGNATURE at byte 0)',
    ]);
    expect(server.reasons).toEqual(['header']);
  });

  test('says nothing by a header, where none is required', async () => {
    const server = await start();
    const client = await from(server, Buffer.concat([proxied('192.0.2.7', 4711), Buffer.alloc(64)]));
    await client.receive().catch(() => undefined);
    await until('a refusal', () => server.warnings().length > 0);
    expect(connected(server)).toEqual(['connected from 127.0.0.1']);
    expect(server.lines.filter(({ text }) => text.includes('192.0.2.7'))).toEqual([]);
  });

  test('is not believed with a header of its own behind the one of the balancer', async () => {
    const server = await start({ proxyFrom: BALANCER });
    const client = await from(server, Buffer.concat([proxied('192.0.2.7', 4711), proxied('198.51.100.1', 1)]));
    await client.send(Buffer.alloc(64));
    await client.receive().catch(() => undefined);
    await until('a refusal', () => server.warnings().length > 0);
    expect(connected(server)).toEqual(['connected from 192.0.2.7:4711 through 127.0.0.1']);
    expect(server.lines.filter(({ text }) => text.includes('198.51.100.1'))).toEqual([]);
  });
});

describe('a header that is none', () => {
  test.each([
    ['version 1', Buffer.from('PROXY TCP4 192.0.2.7 127.0.0.1 4711 1256\r\n'), 'E_PROXY_SIGNATURE at byte 0'],
    ['an unknown family', proxyHeader({ family: 0x51 }), 'E_PROXY_FAMILY at byte 13'],
    ['a megabyte behind it', Buffer.concat([proxyHeader({ length: 65_535 }), Buffer.alloc(1e6)]), 'E_PROXY_LENGTH'],
    ['no address', proxyHeader({ family: 0, block: Buffer.alloc(0) }), 'names no client that came over TCP'],
    ['a client over UDP', proxyHeader({ family: 0x12 }), 'names no client that came over TCP'],
  ])('ends the connection, and nobody is guessed: %s', async (_, header, reason) => {
    const server = await start({ proxyFrom: BALANCER });
    const client = await server.connect(edition);
    await client.send(header, REGISTER).catch(() => undefined);
    expect(['end', 'reset']).toContain(await client.ended());
    expect(server.lines).toMatchObject([{ level: 'warn', text: expect.stringContaining(reason) }]);
  });

  test('that is cut off is told', async () => {
    const server = await start({ proxyFrom: BALANCER });
    const client = await from(server, proxied('192.0.2.7', 4711).subarray(0, 20));
    await client.halfClose();
    expect(await client.ended()).toBe('end');
    expect(server.lines).toMatchObject([{ text: expect.stringContaining('it ended within its PROXY header') }]);
  });

  test('that does not come in the time of the handshake is told', async () => {
    const server = await start({ proxyFrom: BALANCER, limits: { handshakeMs: 200 } });
    const clients = [await from(server, Buffer.alloc(0)), await from(server, LOCAL_HEADER.subarray(0, 5))];
    for (const client of clients) expect(await client.ended()).toBe('end');
    expect(server.lines.map(({ text }) => text.replace(/^.* was/, 'was'))).toEqual(
      Array(2).fill('was cut: its PROXY header did not come within 0.2 s'),
    );
    expect(server.reasons).toEqual(['handshake', 'handshake']);
  });

  test('is waited for by so many at one time only, and never in the place of a client', async () => {
    const server = await start({ proxyFrom: BALANCER, limits: { connections: 2 } });
    const first = await silent(server);
    const isCut = new Promise((resolve) => first.once('close', resolve));
    for (let count = 0; count < 1024; count++) await silent(server);
    await isCut;
    expect(server.reasons).toEqual(['connections']);
    for (const port of [1, 2]) {
      const client = await server.enrol(await from(server, proxied('192.0.2.7', port)));
      await upload(client, FILE);
    }
  });
});

test('a server that stops cuts those whose header has not come', async () => {
  const server = await start({ proxyFrom: BALANCER });
  const waiting = await from(server, LOCAL_HEADER);
  await server.stop();
  expect(['end', 'reset']).toContain(await waiting.ended());
  expect(server.lines).toEqual([]);
});
