import { connect as connectTcp, type Socket } from 'node:net';
import { responseName, type Edition, type ResponseName } from '../bytes/editions';
import { publicKey, reconnect, register, confirmation } from '../bytes/requests';
import { ByteReader, type Ending } from './byte-reader';
import { generateKeyPair, unwrapKey, type KeyPair } from './cryptography';
import { fileMessages, type FileToSend } from './file-messages';
import { halfClose, write, type Pace } from './writing';

/** An answer as it came. */
export interface Answer {
  readonly code: number;
  /** The code's name in the client's edition; `undefined` if it has none. */
  readonly name: ResponseName | undefined;
  readonly version: number;
  readonly payload: Buffer;
}

/** What a client knows of itself; hand it to a second client to come back as the first. */
export interface RawIdentity {
  name: string;
  clientId: Buffer;
  keyPair: KeyPair | undefined;
  aesKey: Buffer | undefined;
}

/**
 * A client that says exactly what it is told to and believes no answer: for tests of servers. Shares nothing with src/
 * but the network. Each request's method returns the answer, whatever it is, and takes ids and keys from the right one.
 */
export class RawClient {
  readonly edition: Edition;
  readonly identity: RawIdentity;
  /** Change it at any time. */
  pace: Pace = 'whole';
  readonly #socket: Socket;
  readonly #reader: ByteReader;

  private constructor(socket: Socket, edition: Edition, identity: RawIdentity) {
    this.edition = edition;
    this.identity = identity;
    this.#socket = socket;
    this.#reader = new ByteReader(socket);
  }

  /** Connects over loopback; without an identity, as a client that has none yet. @param localAddress its own. */
  static async connect(
    port: number,
    edition: Edition,
    identity?: RawIdentity,
    localAddress = '127.0.0.1',
  ): Promise<RawClient> {
    const socket = connectTcp({ host: '127.0.0.1', port, localAddress, allowHalfOpen: true, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    const nobody = { name: '', clientId: Buffer.alloc(16), keyPair: undefined, aesKey: undefined };
    return new RawClient(socket, edition, identity ?? nobody);
  }

  /** Registers; takes the id that the server gives. */
  async register(name: string): Promise<Answer> {
    this.identity.name = name;
    const answer = await this.#ask(register({ ...this.#head(), name }));
    if (answer.name === 'registered') this.identity.clientId = answer.payload;
    return answer;
  }

  /** Sends the public key, a new one unless there is one; takes the AES key that the server gives. */
  async sendPublicKey(): Promise<Answer> {
    const keyPair = (this.identity.keyPair ??= generateKeyPair());
    const { name } = this.identity;
    return this.#takeKey(await this.#ask(publicKey({ ...this.#head(), name, key: keyPair.publicKeyDer })));
  }

  /** Comes back as the edition has it: with "reconnect", or with the old public key where there is no such request. */
  async reconnect(): Promise<Answer> {
    if (this.edition.requests.reconnect === undefined) return this.sendPublicKey();
    return this.#takeKey(await this.#ask(reconnect({ ...this.#head(), name: this.identity.name })));
  }

  /** Sends a file and waits for the answer. */
  async sendFile(file: FileToSend): Promise<Answer> {
    return this.#ask(Buffer.concat(this.fileMessages(file)));
  }

  /** The requests that `sendFile` sends, to be cut, glued or mixed. */
  fileMessages(file: FileToSend): readonly Buffer[] {
    const { clientId, aesKey } = this.identity;
    if (!aesKey) throw new Error('no AES key yet');
    return fileMessages(this.edition, { clientId, aesKey }, file);
  }

  /** Confirms the checksum and waits for the answer. */
  async crcValid(fileName: string): Promise<Answer> {
    return this.#ask(confirmation({ ...this.#head(), which: 'crcValid', fileName }));
  }

  /** Says that the file comes again, and waits for nothing: no edition answers that. */
  async crcInvalid(fileName: string): Promise<void> {
    await this.send(confirmation({ ...this.#head(), which: 'resending', fileName }));
  }

  /** Gives up the file and waits for the answer. */
  async giveUp(fileName: string): Promise<Answer> {
    return this.#ask(confirmation({ ...this.#head(), which: 'givingUp', fileName }));
  }

  /** Sends any bytes, at the client's pace. */
  async send(...messages: readonly Uint8Array[]): Promise<void> {
    await write(this.#socket, Buffer.concat(messages), this.pace);
  }

  /** The next answer; an error if the stream ends before it is whole. */
  async receive(): Promise<Answer> {
    const header = await this.#read(7);
    const code = header.readUInt16LE(1);
    const payload = await this.#read(header.readUInt32LE(3));
    return { code, name: responseName(this.edition, code), version: header.readUInt8(0), payload };
  }

  /** The next bytes, whatever they are; an error if the stream ends before them. */
  readBytes(size: number): Promise<Buffer> {
    return this.#read(size);
  }

  /** Waits until the server ends the stream; an answer that nobody read is an error. */
  ended(): Promise<Ending> {
    return this.#reader.ended();
  }

  /** Ends the own direction; answers can still be received. */
  halfClose(): Promise<void> {
    return halfClose(this.#socket);
  }

  /** Cuts the connection with a TCP reset. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Ends the connection, whatever its state. */
  close(): void {
    this.#socket.destroy();
  }

  #head(): { edition: Edition; clientId: Buffer } {
    return { edition: this.edition, clientId: this.identity.clientId };
  }

  async #ask(request: Buffer): Promise<Answer> {
    await this.send(request);
    return this.receive();
  }

  #takeKey(answer: Answer): Answer {
    const { keyPair } = this.identity;
    if (keyPair && (answer.name === 'key' || answer.name === 'reconnected')) {
      this.identity.aesKey = unwrapKey(keyPair.privateKey, answer.payload.subarray(16));
    }
    return answer;
  }

  async #read(size: number): Promise<Buffer> {
    const bytes = await this.#reader.read(size);
    if (!bytes) throw new Error('the server ended the stream where an answer belongs');
    return bytes;
  }
}
