import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Edition, RequestName } from '../bytes/editions';
import * as responses from '../bytes/responses';
import { RequestReader, type ReceivedRequest } from './request-reader';
import type { ServerDefects } from './server-defects';
import { ServerConnection, ServerState, type KeptFile, type Reply, type StateOptions } from './server-state';
import { halfClose, write, type Pace } from './writing';

/** What a server may do otherwise than docs/protocol.md says; nothing said, it is right. */
export interface Behaviour extends StateOptions {
  /** Answers the first n of a request with 07, and does nothing else about them. */
  readonly generalErrors?: { readonly [name in RequestName]?: number };
  /** Ends the connection instead of answering the first request of a name. */
  readonly endAt?: { readonly [name in RequestName]?: 'end' | 'reset' };
  /** Answers the end of the stream with 07. */
  readonly errorAtEnd?: boolean;
  /** Hands answers to the network in one piece or byte by byte. */
  readonly pace?: Pace;
  /** Has the last word on every answer; `right` is what would be answered otherwise, connections are counted from 1. */
  readonly answer?: (request: ReceivedRequest, right: Reply, connection: number) => Reply;
}

/** A server on loopback that is right but for what it is told to do wrong: for tests of clients. Shares nothing with src/. */
export class RawServer {
  readonly edition: Edition;
  /** Every request, in order of arrival, over all connections. */
  readonly requests: ReceivedRequest[] = [];
  /** Messages of clients that were cut short, each as an error's text. */
  readonly cutShort: string[] = [];
  readonly #behaviour: Behaviour;
  readonly #defects: ServerDefects;
  readonly #state: ServerState;
  readonly #listener: Server;
  readonly #connections = new Map<Socket, Promise<void>>();
  readonly #failures: unknown[] = [];
  /** Resolves where a lock that a defect keeps is let go; `undefined` while nobody keeps it. */
  #lock: Promise<void> | undefined;
  #unlock = (): void => undefined;
  /** Content of all connections, where a defect mixes them. */
  readonly #sharedContent: Buffer[] = [];

  private constructor(edition: Edition, behaviour: Behaviour) {
    this.edition = edition;
    this.#behaviour = behaviour;
    this.#defects = behaviour.defects ?? {};
    this.#state = new ServerState(edition, behaviour);
    this.#listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const before = this.#defects.oneAtATime ? [...this.#connections.values()].at(-1) : undefined;
      const reader = new RequestReader(socket, edition, this.#defects, this.#sharedContent);
      this.#connections.set(socket, this.#serveAfter(before, socket, reader));
    });
  }

  /** Listens on 127.0.0.1, on a free port unless one is named. */
  static async start(edition: Edition, behaviour: Behaviour = {}, port = 0): Promise<RawServer> {
    const server = new RawServer(edition, behaviour);
    await new Promise<void>((resolve, reject) => {
      server.#listener.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Whether it still takes connections. */
  get isListening(): boolean {
    return this.#listener.listening;
  }

  /** How many connections there have been. */
  get connectionCount(): number {
    return this.#connections.size;
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

  /** Its clients, for a server that has the same database. */
  knownClients(): ServerState['clients'] {
    return new Map(this.#state.clients);
  }

  /** Knows these clients too. */
  knowClients(clients: ServerState['clients']): void {
    for (const [id, client] of clients) this.#state.clients.set(id, client);
  }

  /** Takes no further connections. */
  stopListening(): void {
    this.#listener.close();
  }

  /** Ends all connections and stops listening; throws what went wrong inside the server itself. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#listener.close(() => resolve()));
    this.#unlock();
    for (const socket of this.#connections.keys()) socket.destroy();
    await Promise.all([closed, ...this.#connections.values()]);
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, 'the raw server failed');
  }

  async #serveAfter(before: Promise<void> | undefined, socket: Socket, reader: RequestReader): Promise<void> {
    await before;
    try {
      await this.#serve(socket, reader);
    } catch (error) {
      this.#failures.push(error);
      socket.destroy();
    }
  }

  async #serve(socket: Socket, reader: RequestReader): Promise<void> {
    const connection = new ServerConnection();
    const number = [...this.#connections.keys()].indexOf(socket) + 1;
    let isRead = true;
    while (isRead && !connection.isOver) {
      const request = await reader.next();
      if (!request) break;
      this.requests.push(request);
      await this.#lock;
      const reply = this.#reply(request, connection, number);
      if (reply === 'end') break;
      if (reply === 'die' || reply === 'reset') {
        if (reply === 'die') this.#die();
        else socket.resetAndDestroy();
        return;
      }
      await this.#write(socket, reply);
      if (this.#defects.lockKept && this.#isRefusal(reply)) this.#keepLock();
      isRead = !request.isUnread;
    }
    if (reader.cutShort !== undefined) this.cutShort.push(reader.cutShort);
    const isFileUnfinished = reader.isFileCut || connection.uploads.size > 0;
    if (this.#defects.diesOnAbort && isFileUnfinished) this.#die();
    await this.#write(socket, this.#state.hangUp(connection));
    if (this.#behaviour.errorAtEnd) await this.#write(socket, [responses.generalError({ edition: this.edition })]);
    if (!this.#defects.staysOpenAtEnd) await halfClose(socket);
  }

  async #write(socket: Socket, messages: readonly Buffer[]): Promise<void> {
    // A client may be gone by now; what it sent is kept all the same.
    for (const message of messages) await write(socket, message, this.#behaviour.pace).catch(() => undefined);
  }

  #isRefusal(reply: readonly Buffer[]): boolean {
    const code = this.edition.responses.generalError;
    return code !== undefined && reply.some((message) => message.readUInt16LE(1) === code);
  }

  /** Once: a request that waited for it is served when the server stops, and must not keep others waiting then. */
  #keepLock(): void {
    this.#lock ??= new Promise((resolve) => {
      this.#unlock = resolve;
    });
  }

  /** Goes, as a program does that an exception ends. */
  #die(): void {
    this.#listener.close();
    for (const socket of this.#connections.keys()) socket.destroy();
  }

  #reply(request: ReceivedRequest, connection: ServerConnection, number: number): Reply {
    const { answer } = this.#behaviour;
    const right = this.#otherwise(request) ?? this.#state.reply(request, connection);
    return answer ? answer(request, right, number) : right;
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
