import { createCipheriv, generateKeyPairSync, privateDecrypt, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { decode, edition2024b, encode } from '../../src/codecs';

const { bits, exponent } = edition2024b.rsa;

/** One for all clients: it is the server that is measured. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: exponent });
const publicKeyDer = publicKey.export({ type: 'spki', format: 'der' });

/** Bytes of a packet's content. */
const SLICE = 512 * 1024;

type Request = Parameters<typeof encode<typeof edition2024b>>[1];
type Response = ReturnType<typeof decode<typeof edition2024b, 'response'>>;

/** A file as it goes over the wire: encrypted once, and sent as often as one likes. */
export interface PreparedFile {
  readonly name: Buffer;
  readonly packets: readonly Uint8Array[];
}

/** A client of 2024b that takes as little of the machine as it can, so that most is left for the server. */
export class LeanClient {
  readonly #socket: Socket;
  #header = { clientId: Buffer.alloc(16) };

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Bytes that were written so far. */
  get written(): number {
    return this.#socket.bytesWritten;
  }

  /** Connects. @param address HOST:PORT */
  static async connect(address: string): Promise<LeanClient> {
    const [host, port] = address.split(':');
    const socket = connect({ host: host ?? '', port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new LeanClient(socket);
  }

  /** Registers under a name. */
  async register(name: string): Promise<void> {
    const own = { name: Buffer.from(name) };
    const { value } = await this.#ask({ name: 'Register', header: this.#header, value: own }, 'Registered');
    this.#header = { clientId: Buffer.from(value.clientId) };
  }

  /** Registers under a name and gets a key, which nobody has unwrapped yet. */
  async join(name: string): Promise<Uint8Array> {
    await this.register(name);
    const key = { name: Buffer.from(name), publicKey: publicKeyDer };
    const { value: given } = await this.#ask({ name: 'PublicKey', header: this.#header, value: key }, 'Key');
    return given.wrappedKey;
  }

  /** Encrypts a file of random bytes. */
  prepare(wrappedKey: Uint8Array, size: number): PreparedFile {
    const aesKey = privateDecrypt({ key: privateKey, oaepHash: 'sha1' }, wrappedKey);
    const cipher = createCipheriv(`aes-${edition2024b.aes.bits}-cbc`, aesKey, Buffer.alloc(16));
    const content = Buffer.concat([cipher.update(randomBytes(size)), cipher.final()]);
    const name = Buffer.from('measured.bin');
    const totalPackets = Math.ceil(content.length / SLICE);
    const packets = Array.from({ length: totalPackets }, (_, index) => {
      const body = content.subarray(index * SLICE, (index + 1) * SLICE);
      const value = {
        ...{ contentSize: content.length, originalSize: size, fileName: name },
        ...{ packetNumber: index + 1, totalPackets },
      };
      return encode(edition2024b, { name: 'SendFile', header: this.#header, value, body });
    });
    return { name, packets };
  }

  /** Sends a file and confirms it. */
  async send(file: PreparedFile): Promise<void> {
    for (const packet of file.packets) if (!this.#socket.write(packet)) await once(this.#socket, 'drain');
    await this.#answer('FileReceived');
    await this.#ask({ name: 'CrcValid', header: this.#header, value: { fileName: file.name } }, 'MessageReceived');
  }

  /** Sends the first packets of a file, and leaves it at that. */
  sendPart(file: PreparedFile, packets: number): void {
    for (const packet of file.packets.slice(0, packets)) this.#socket.write(packet);
  }

  /** Ends the connection. */
  end(): void {
    this.#socket.end();
  }

  /** Sends a request and reads its answer. @throws Error where it is another one than expected */
  async #ask<Name extends Response['name']>(
    request: Request,
    expected: Name,
  ): Promise<Extract<Response, { name: Name }>> {
    this.#socket.write(encode(edition2024b, request));
    return this.#answer(expected);
  }

  async #answer<Name extends Response['name']>(expected: Name): Promise<Extract<Response, { name: Name }>> {
    const header = await this.#take(edition2024b.responseHeader.fixedSize);
    const payload = await this.#take(edition2024b.responseHeader.decode(header, {}).payloadSize);
    const response = decode(edition2024b, 'response', Buffer.concat([header, payload]));
    if (response.name !== expected) throw new Error(`expected ${expected}, got ${response.name}`);
    return response as Extract<Response, { name: Name }>;
  }

  async #take(size: number): Promise<Buffer> {
    if (size === 0) return Buffer.alloc(0);
    for (;;) {
      const bytes = this.#socket.read(size) as Buffer | null;
      if (bytes !== null) return bytes;
      if (this.#socket.readableEnded) throw new Error('the server ended a connection');
      await once(this.#socket, 'readable');
    }
  }
}
