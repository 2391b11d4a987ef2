import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { requestName, type Edition, type RequestName } from '../bytes/editions';
import * as responses from '../bytes/responses';
import { ByteReader } from './byte-reader';
import { ServerState, type KeptFile, type ReceivedRequest, type Reply, type StateOptions } from './server-state';
import { halfClose, write, type Pace } from './writing';

/** What a server may do otherwise than PROTOCOL.md says; nothing said, it is right. */
export interface Behaviour extends StateOptions {
  /** Answers the first n of a request with 07, and does nothing else about them. */
  readonly generalErrors?: { readonly [name in RequestName]?: number };
  /** Ends the connection instead of answering the first request of a name. */
  readonly endAt?: { readonly [name in RequestName]?: 'end' | 'reset' };
  /** Hands answers to the network in one piece or byte by byte. */
  readonly pace?: Pace;
  /** Has the last word on every answer; `right` is what would be answered otherwise. */
  readonly answer?: (request: ReceivedRequest, right: Reply) => Reply;
}

/** A server on loopback that is right but for what it is told to do wrong: for tests of clients. Shares nothing with src/. */
export class RawServer {
  readonly edition: Edition;
  /** Every request, in order of arrival, over all connections. */
  readonly requests: ReceivedRequest[] = [];
  /** Messages of clients that were cut short, each as an error's text. */
  readonly cutShort: string[] = [];
  readonly #behaviour: Behaviour;
  readonly #state: ServerState;
  readonly #listener: Server;
  readonly #connections = new Map<Socket, Promise<void>>();
  readonly #failures: unknown[] = [];

  private constructor(edition: Edition, behaviour: Behaviour) {
    this.edition = edition;
    this.#behaviour = behaviour;
    this.#state = new ServerState(edition, behaviour);
    this.#listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#connections.set(socket, this.#serve(socket));
    });
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(edition: Edition, behaviour: Behaviour = {}): Promise<RawServer> {
    const server = new RawServer(edition, behaviour);
    await new Promise<void>((resolve, reject) => {
      server.#listener.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Every file that was received whole, in order. */
  get files(): readonly KeptFile[] {
    return this.#state.files;
  }

  /** The names of the requests so far, in order of arrival. */
  get requestNames(): readonly (RequestName | undefined)[] {
    return this.requests.map(({ name }) => name);
  }

  /** Forgets all clients, as a server does that lost its database. */
  forgetClients(): void {
    this.#state.clients.clear();
  }

  /** Ends all connections and stops listening; throws what went wrong inside the server itself. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#listener.close(() => resolve()));
    for (const socket of this.#connections.keys()) socket.destroy();
    await Promise.all([closed, ...this.#connections.values()]);
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, 'the raw server failed');
  }

  async #serve(socket: Socket): Promise<void> {
    const reader = new ByteReader(socket);
    for (;;) {
      const request = await this.#next(reader);
      if (!request) break;
      try {
        this.requests.push(request);
        const reply = this.#reply(request);
        if (reply === 'reset') {
          socket.resetAndDestroy();
          return;
        }
        if (reply === 'end') break;
        // A client may be gone by now; what it sent is kept all the same.
        for (const message of reply) await write(socket, message, this.#behaviour.pace).catch(() => undefined);
      } catch (error) {
        this.#failures.push(error);
        socket.destroy();
        return;
      }
    }
    await halfClose(socket);
  }

  async #next(reader: ByteReader): Promise<ReceivedRequest | undefined> {
    try {
      const header = await reader.read(23);
      if (!header) return undefined;
      const payload = await reader.read(header.readUInt32LE(19));
      if (!payload) throw new Error('the stream ended after a header');
      const code = header.readUInt16LE(17);
      const clientId = header.subarray(0, 16);
      return { name: requestName(this.edition, code), clientId, version: header.readUInt8(16), code, payload };
    } catch (error) {
      this.cutShort.push((error as Error).message);
      return undefined;
    }
  }

  #reply(request: ReceivedRequest): Reply {
    const { answer } = this.#behaviour;
    const right = this.#otherwise(request) ?? this.#state.reply(request);
    return answer ? answer(request, right) : right;
  }

  #otherwise({ name }: ReceivedRequest): Reply | undefined {
    if (!name) return undefined;
    const { endAt, generalErrors } = this.#behaviour;
    const times = this.requestNames.filter((other) => other === name).length;
    if (times === 1 && endAt?.[name]) return endAt[name];
    if (times <= (generalErrors?.[name] ?? 0)) return [responses.generalError({ edition: this.edition })];
    return undefined;
  }
}
