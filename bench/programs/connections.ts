// Loads a server with clients that all stay connected: each registers, sends a file of 1 KiB and confirms it. Some of them are
// busy at a time, so that the work grows with the number of clients and nothing else does.
//
//   node dist/bench/programs/connections.js HOST:PORT CONNECTIONS
//
// The server speaks 2024b. Prints one JSON object, with the seconds from the first connection to the last confirmation, and
// holds the connections until it is ended.

import { createCipheriv, generateKeyPairSync, privateDecrypt, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { decode, edition2024b, encode } from '../../src/codecs';

const BUSY = 32;
const content = randomBytes(1024);
const [address = '127.0.0.1:1256', count = '1'] = process.argv.slice(2);

const { bits, exponent } = edition2024b.rsa;
/** One for all clients: it is the server that is measured. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: exponent });
const publicKeyDer = publicKey.export({ type: 'spki', format: 'der' });

type Request = Parameters<typeof encode<typeof edition2024b>>[1];
type Response = ReturnType<typeof decode<typeof edition2024b, 'response'>>;

/** Sends a request and reads its answer. @throws Error where it is another one than expected */
async function ask<Name extends Response['name']>(
  socket: Socket,
  request: Request,
  expected: Name,
): Promise<Extract<Response, { name: Name }>> {
  socket.write(encode(edition2024b, request));
  const header = await take(socket, edition2024b.responseHeader.fixedSize);
  const payload = await take(socket, edition2024b.responseHeader.decode(header, {}).payloadSize);
  const response = decode(edition2024b, 'response', Buffer.concat([header, payload]));
  if (response.name !== expected) throw new Error(`expected ${expected}, got ${response.name}`);
  return response as Extract<Response, { name: Name }>;
}

async function take(socket: Socket, size: number): Promise<Buffer> {
  if (size === 0) return Buffer.alloc(0);
  for (;;) {
    const bytes = socket.read(size) as Buffer | null;
    if (bytes !== null) return bytes;
    if (socket.readableEnded) throw new Error('the server ended a connection');
    await once(socket, 'readable');
  }
}

async function client(name: string): Promise<void> {
  const [host, port] = address.split(':');
  const socket = connect({ host: host ?? '', port: Number(port), noDelay: true });
  await once(socket, 'connect');
  const own = Buffer.from(name);
  const nobody = { clientId: new Uint8Array(16) };
  const { value } = await ask(socket, { name: 'Register', header: nobody, value: { name: own } }, 'Registered');
  const header = { clientId: Buffer.from(value.clientId) };
  const key = { name: own, publicKey: publicKeyDer };
  const { value: given } = await ask(socket, { name: 'PublicKey', header, value: key }, 'Key');
  const aesKey = privateDecrypt({ key: privateKey, oaepHash: 'sha1' }, given.wrappedKey);
  const cipher = createCipheriv(`aes-${edition2024b.aes.bits}-cbc`, aesKey, Buffer.alloc(16));
  const body = Buffer.concat([cipher.update(content), cipher.final()]);
  const file = {
    contentSize: body.length,
    originalSize: content.length,
    packetNumber: 1,
    totalPackets: 1,
    fileName: Buffer.from('small.bin'),
  };
  await ask(socket, { name: 'SendFile', header, value: file, body }, 'FileReceived');
  await ask(socket, { name: 'CrcValid', header, value: { fileName: file.fileName } }, 'MessageReceived');
}

async function main(): Promise<void> {
  const run = randomBytes(6).toString('hex');
  const names = Array.from({ length: Number(count) }, (_, index) => `${run} ${index}`);
  const started = performance.now();
  const next = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) await client(name);
  };
  await Promise.all(Array.from({ length: BUSY }, next));
  process.stdout.write(`${JSON.stringify({ seconds: (performance.now() - started) / 1000 })}\n`);
}

void main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
