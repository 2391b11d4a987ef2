import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Profile } from '../../../generated';
import { MessageReader } from '../wire/message-reader';
import type { Step } from './observation';
import type { Replies } from './replies';

/** A server for the client under judgement, on a free port of this machine: it moves bytes and decides nothing. */
export class Host {
  readonly #profile: Profile;
  readonly #replies: Replies;
  readonly #piece: number | undefined;
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();
  readonly #steps: Step[] = [];
  #connections = 0;
  #failed: (error: unknown) => void = () => undefined;
  /** Rejects if the kit itself fails. */
  readonly failure: Promise<never>;

  private constructor(profile: Profile, replies: Replies, piece: number | undefined) {
    this.#profile = profile;
    this.#replies = replies;
    this.#piece = piece;
    this.#listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
    this.failure = new Promise((_, reject) => {
      this.#failed = reject;
    });
    this.failure.catch(() => undefined);
  }

  /** Listens. @param piece bytes of an answer that are handed to the network at a time. */
  static async start(profile: Profile, replies: Replies, piece?: number): Promise<Host> {
    const host = new Host(profile, replies, piece);
    host.#listener.listen(0, '127.0.0.1');
    await once(host.#listener, 'listening');
    return host;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** How many connections there were so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Everything that was said so far, over all connections. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** Ends all connections and stops listening. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #accept(socket: Socket): void {
    const connection = this.#connections++;
    const reader = new MessageReader('request', this.#profile);
    let work: Promise<void> = Promise.resolve();
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('end', () => {
      work = work.then(() => {
        socket.end();
      });
    });
    socket.on('data', (bytes: Buffer) => {
      work = work.then(() => this.#take(socket, connection, reader, bytes)).catch(this.#failed);
    });
  }

  async #take(socket: Socket, connection: number, reader: MessageReader, bytes: Uint8Array): Promise<void> {
    reader.push(bytes);
    for (let read = reader.next(); read !== undefined; read = reader.next()) {
      if ('rest' in read) continue;
      this.#steps.push({ kind: 'request', connection, message: read });
      const { responses, ends } = this.#replies.to(read, this.#steps);
      for (const response of responses) {
        this.#steps.push({ ...response, kind: 'response', connection });
        await this.#write(socket, response.bytes);
      }
      if (!ends) continue;
      socket.end();
      return;
    }
  }

  async #write(socket: Socket, bytes: Uint8Array): Promise<void> {
    const piece = this.#piece ?? bytes.length;
    for (let at = 0; at < bytes.length; at += piece) {
      await new Promise<void>((resolve) => {
        // A client may be gone by now; what it said is kept all the same.
        if (!socket.writable) return resolve();
        socket.write(bytes.subarray(at, at + piece), () => resolve());
      });
      if (at + piece < bytes.length) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
