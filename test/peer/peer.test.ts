import { posixCksum, zlibCrc32 } from '../bytes/checksums';
import { allEditions, editions, type Edition } from '../bytes/editions';
import { register, request, sendFile } from '../bytes/requests';
import { registered } from '../bytes/responses';
import { generateKeyPair } from './cryptography';
import type { FileToSend } from './file-messages';
import { RawClient, type RawIdentity } from './raw-client';
import { RawServer, type Behaviour } from './raw-server';

const open: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const peer of open.splice(0).reverse()) await peer.stop();
});

async function serve(edition: Edition, behaviour: Behaviour = {}): Promise<RawServer> {
  const server = await RawServer.start(edition, behaviour);
  open.push(server);
  return server;
}

async function connect(server: RawServer, identity?: RawIdentity): Promise<RawClient> {
  const client = await RawClient.connect(server.port, server.edition, identity);
  open.push({ stop: async () => client.close() });
  return client;
}

/** A client that is registered and has its AES key. */
async function enrolled(server: RawServer): Promise<RawClient> {
  const client = await connect(server);
  await client.register('Ada');
  await client.sendPublicKey();
  return client;
}

const content = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));
const file = { name: 'a file.bin', content };
const packeted = allEditions.filter((edition) => edition.sendFile === 'sizes, packets, name');
const reconnecting = allEditions.filter((edition) => edition.requests.reconnect !== undefined);

describe.each(allEditions)('a right client and a right server in edition $id', (edition) => {
  test('carry a file from registration to confirmation, and keep it', async () => {
    const server = await serve(edition);
    const client = await connect(server);

    const welcome = await client.register('Ada');
    expect(welcome).toMatchObject({ name: 'registered', version: 3 });
    expect(welcome.payload).toHaveLength(16);
    const key = await client.sendPublicKey();
    expect(key.name).toBe('key');
    expect(key.payload).toHaveLength(144);
    expect(client.identity.aesKey).toHaveLength(edition.aesBits / 8);

    const received = await client.sendFile(file);
    expect(received.name).toBe('fileReceived');
    expect(received.payload.subarray(0, 16)).toEqual(welcome.payload);
    expect(received.payload.readUInt32LE(16)).toBe(5008);
    expect(received.payload.subarray(20, 31).toString()).toBe('a file.bin\0');
    expect(received.payload.readUInt32LE(275)).toBe(posixCksum(content));
    expect(await client.crcValid(file.name)).toMatchObject({
      name: 'messageReceived',
      payload: edition.id === '2022' ? Buffer.alloc(0) : welcome.payload,
    });

    expect(server.files).toEqual([{ clientId: welcome.payload, name: 'a file.bin', content, state: 'verified' }]);
    expect(server.requestNames).toEqual(['register', 'publicKey', 'sendFile', 'crcValid']);
    await client.halfClose();
    await expect(client.ended()).resolves.toBe('end');
  });

  test('meet again with a fresh AES key', async () => {
    const server = await serve(edition);
    const first = await enrolled(server);
    const oldKey = first.identity.aesKey;
    first.close();

    const second = await connect(server, { ...first.identity });
    expect((await second.reconnect()).name).toBe(edition.id === '2022' ? 'key' : 'reconnected');
    expect(second.identity.aesKey).not.toEqual(oldKey);
    expect((await second.sendFile(file)).name).toBe('fileReceived');
  });

  test('understand each other in single bytes', async () => {
    const server = await serve(edition, { pace: 'bytes' });
    const client = await connect(server);
    client.pace = 'bytes';
    await client.register('Ada');
    await client.sendPublicKey();
    expect((await client.sendFile({ name: 'empty', content: Buffer.alloc(0) })).name).toBe('fileReceived');
    expect(server.files).toMatchObject([{ name: 'empty', content: Buffer.alloc(0) }]);
  });

  test('repeat a file whose checksum was wrong, "resending" and the file in one piece', async () => {
    const server = await serve(edition, { wrongChecksums: 1 });
    const client = await enrolled(server);
    const wrong = await client.sendFile(file);
    expect(wrong.payload.readUInt32LE(275)).not.toBe(posixCksum(content));
    await client.crcInvalid(file.name);
    const right = await client.sendFile(file);
    expect(right.payload.readUInt32LE(275)).toBe(posixCksum(content));
    await client.crcValid(file.name);
    expect(server.files.map(({ state }) => state)).toEqual(['discarded', 'verified']);
  });

  test('give up together', async () => {
    const server = await serve(edition, { wrongChecksums: 9 });
    const client = await enrolled(server);
    await client.sendFile(file);
    expect((await client.giveUp(file.name)).name).toBe('messageReceived');
    expect(server.files.map(({ state }) => state)).toEqual(['discarded']);
  });

  test('refuse a name that is taken', async () => {
    const server = await serve(edition, { takenNames: ['Ada'] });
    const client = await connect(server);
    expect(await client.register('Ada')).toMatchObject({ name: 'registrationFailed', payload: Buffer.alloc(0) });
    expect((await client.register('Grace')).name).toBe('registered');
    expect((await client.register('Grace')).name).toBe('registrationFailed');
  });
});

describe.each(packeted)('in edition $id', (edition) => {
  test.each([1, 16, 1024, 5007, 5008, 9999])('a file arrives in slices of %i bytes', async (slice) => {
    const small = slice === 1 ? { name: 'small', content: Buffer.from('0123456789') } : file;
    const server = await serve(edition);
    const client = await enrolled(server);
    expect((await client.sendFile({ ...small, slice })).payload.readUInt32LE(275)).toBe(posixCksum(small.content));
    const size = slice === 1 ? 16 : 5008;
    expect(server.requestNames.filter((name) => name === 'sendFile')).toHaveLength(Math.ceil(size / slice));
  });

  test.each<[string, Partial<FileToSend>]>([
    ['counted from 0', { corrupt: (fields) => ({ ...fields, packetNumber: fields.packetNumber - 1 }) }],
    ['out of order', { corrupt: (fields) => ({ ...fields, packetNumber: 6 - fields.packetNumber }) }],
    ['with content sizes of their own', { encryptEach: true }],
    ['with a total that is too small', { corrupt: (fields) => ({ ...fields, totalPackets: fields.packetNumber }) }],
  ])('a right server refuses slices %s', async (_, wrong) => {
    const server = await serve(edition);
    const client = await enrolled(server);
    expect((await client.sendFile({ ...file, slice: 1024, ...wrong })).name).toBe('generalError');
    expect(server.files).toEqual([]);
  });
});

describe.each(reconnecting)('a client that is not known any more, in edition $id,', (edition) => {
  test('is denied with its old id, and registers anew on the same connection with a new key', async () => {
    const server = await serve(edition, { denyReconnect: true });
    const first = await enrolled(server);
    const second = await connect(server, { ...first.identity });
    const oldId = second.identity.clientId;
    expect(await second.reconnect()).toMatchObject({ name: 'reconnectDenied', payload: oldId });
    second.identity.keyPair = generateKeyPair();
    expect((await second.register('Ada')).name).toBe('registered');
    expect((await second.sendPublicKey()).name).toBe('key');
    expect(second.identity.clientId).not.toEqual(oldId);
    expect(second.identity.keyPair.publicKeyDer).not.toEqual(first.identity.keyPair?.publicKeyDer);
  });
});

describe('a client that comes back in edition 2022', () => {
  test('finds the connection closed if it is not known', async () => {
    const server = await serve(editions['2022']);
    const client = await enrolled(server);
    server.forgetClients();
    await expect(client.reconnect()).rejects.toThrow('the server ended the stream where an answer belongs');
  });

  test('finds the connection closed if it has another key', async () => {
    const server = await serve(editions['2022']);
    const client = await enrolled(server);
    client.identity.keyPair = undefined;
    await expect(client.reconnect()).rejects.toThrow('the server ended the stream where an answer belongs');
  });
});

describe('a server that is told to', () => {
  test('answers 07 as often as told, and then as it should', async () => {
    const server = await serve(editions['2024b'], { generalErrors: { sendFile: 2 } });
    const client = await enrolled(server);
    const names = [await client.sendFile(file), await client.sendFile(file), await client.sendFile(file)];
    expect(names.map(({ name }) => name)).toEqual(['generalError', 'generalError', 'fileReceived']);
    expect(server.files).toHaveLength(1);
  });

  test.each(['end', 'reset'] as const)('leaves a request without an answer: %s', async (how) => {
    const server = await serve(editions['2023b'], { endAt: { sendFile: how } });
    const client = await enrolled(server);
    await client.send(...client.fileMessages(file));
    await expect(client.ended()).resolves.toBe(how);
    expect(server.requestNames).toEqual(['register', 'publicKey', 'sendFile']);
  });

  test('hands out the old AES key again', async () => {
    const server = await serve(editions['2023a'], { keepAesKey: true });
    const client = await enrolled(server);
    const oldKey = client.identity.aesKey;
    await client.reconnect();
    expect(client.identity.aesKey).toEqual(oldKey);
  });

  test('answers "resending"', async () => {
    const server = await serve(editions['2024b'], { answerResending: true, wrongChecksums: 1 });
    const client = await enrolled(server);
    await client.sendFile(file);
    await client.crcInvalid(file.name);
    await expect(client.receive()).resolves.toMatchObject({ name: 'messageReceived' });
  });

  test('uses another checksum', async () => {
    const server = await serve(editions['2022'], { checksum: zlibCrc32 });
    const client = await enrolled(server);
    expect((await client.sendFile(file)).payload.readUInt32LE(275)).toBe(zlibCrc32(content));
  });

  test('answers anything at all', async () => {
    const edition = editions['2023a'];
    const clientId = Buffer.alloc(16, 0x5a);
    const server = await serve(edition, {
      answer: ({ name }, right) =>
        name === 'register' ? [registered({ edition, clientId }), Buffer.from('more')] : right,
    });
    const client = await connect(server);
    expect((await client.register('Ada')).payload).toEqual(clientId);
    await client.halfClose();
    await expect(client.ended()).rejects.toThrow('4 bytes came that nobody read');
  });
});

describe('what a right server refuses', () => {
  const edition = editions['2024a'];
  const clientId = Buffer.alloc(16);

  test.each([
    ['an unknown code', request({ clientId, code: 999, payload: Buffer.alloc(3) })],
    ['another version', register({ edition, clientId, version: 4, name: 'Ada' })],
    ['a payload of another size', request({ clientId, code: 1025, payload: Buffer.from('Ada') })],
    ['a file of a client that it does not know', fileOf(edition, clientId)],
  ])('%s', async (_, bytes) => {
    const server = await serve(edition);
    const client = await connect(server);
    await client.send(bytes);
    await expect(client.receive()).resolves.toMatchObject({ name: 'generalError', payload: Buffer.alloc(0) });
  });

  test('content that is not encrypted with the key it gave', async () => {
    const server = await serve(edition);
    const client = await enrolled(server);
    const answer = await client.sendFile({ ...file, ciphertext: Buffer.alloc(32) });
    expect(answer.name).toBe('generalError');
    expect(server.files).toEqual([]);
  });

  function fileOf(edition: Edition, clientId: Buffer): Buffer {
    const sizes = { contentSize: 16, originalSize: 0, packetNumber: 1, totalPackets: 1 };
    return sendFile({ edition, clientId, ...sizes, fileName: 'a', content: Buffer.alloc(16) });
  }
});

describe('a client may', () => {
  test('glue messages together, and is answered in order', async () => {
    const edition = editions['2023b'];
    const server = await serve(edition);
    const client = await connect(server);
    const head = { edition, clientId: Buffer.alloc(16) };
    await client.send(...['Ada', 'Ada', 'Grace'].map((name) => register({ ...head, name })));
    const names = [await client.receive(), await client.receive(), await client.receive()].map(({ name }) => name);
    expect(names).toEqual(['registered', 'registrationFailed', 'registered']);
  });

  test('end in the middle of a message', async () => {
    const server = await serve(editions['2023b']);
    const client = await connect(server);
    await client.send(Buffer.alloc(22));
    await client.halfClose();
    await expect(client.ended()).resolves.toBe('end');
    expect(server.cutShort).toEqual(['the stream ended after 22 of 23 bytes']);
  });

  test('cut the connection, and another one goes on', async () => {
    const server = await serve(editions['2023b']);
    const first = await enrolled(server);
    first.reset();
    await expect(first.ended()).resolves.toBe('reset');
    expect((await (await connect(server, first.identity)).reconnect()).name).toBe('reconnected');
  });
});
