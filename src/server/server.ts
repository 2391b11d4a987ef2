import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { openStore, type HealthCheck, type Store, type StoreLocation } from '../storage';
import { SealwireError } from '../wire/error';
import { Admission } from './admission';
import type { AllowedAddresses } from './allowed-addresses';
import { tellBackgroundFailure } from './background-failure';
import { StoreCallHandlers } from './call-handlers';
import { CarriedOver } from './carried-over';
import { Chores } from './chores';
import { Connection, type ConnectionLog } from './connection';
import { errorText } from './error-text';
import { countedFor } from './counted-handlers';
import { Lingering } from './lingering';
import { durationOf, type Limits } from './limits';
import type { Log } from './log';
import type { Candidates } from './narrowing';
import { networkOf } from './network';
import type { Endpoint } from './proxy-header';
import { ProxyReader } from './proxy-reader';
import { ReceiveBuffer } from './receive-buffer';
import { RegistrationRate } from './registration-rate';
import { Scrub, type ScrubOptions } from './scrub';
import { Sweeping } from './sweeping';
import type { ServerStatus, Timings } from './status';
import { UnconfirmedFiles } from './unconfirmed-files';
import type { CrowdedBy } from './session/events';
import { turnAway } from './turning-away';
import { Uploads } from './uploads';

/** One address to listen on and what is spoken there, in order of preference. */
export interface ListenerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly profiles: Candidates;
  /**
   * Who may hand connections on here: each has to begin with a PROXY header then, and to come from one of these addresses.
   * `undefined`: clients connect themselves, and a header is bytes like others.
   */
  readonly proxyFrom?: AllowedAddresses | undefined;
}

/** What a server is made of. */
export interface ServerOptions {
  /** Where clients and files are kept: a data directory, or what several servers share. */
  readonly data: StoreLocation;
  readonly listeners: readonly ListenerOptions[];
  readonly limits: Limits;
  readonly log: Log;
  /** Whether each content of a shared store is read again before its file is confirmed. */
  readonly readBack?: boolean | undefined;
  /** How old what has no row in a shared store is when it is removed, in milliseconds; a day by default, 0 for never. */
  readonly sweepAfterMs?: number | undefined;
  /** Whether, and how, stored contents are checked all the time. */
  readonly scrub?: ScrubOptions | undefined;
  /** Told how long things take. */
  readonly timings?: Timings | undefined;
}

/** A server could not start; codes `E_LISTEN`, `E_PORT_IN_USE`. */
export class ServerError extends SealwireError {}

/** All listeners of one data directory. */
export class Server {
  readonly #store: Store;
  readonly #options: ServerOptions;
  readonly #carriedOver: CarriedOver;
  readonly #registrationRate: RegistrationRate;
  readonly #chores: Chores;
  readonly #unconfirmed: UnconfirmedFiles;
  readonly #scrub: Scrub | undefined;
  readonly #sweeping: Sweeping;
  readonly #listeners: NetServer[] = [];
  readonly #admission: Admission;
  readonly #connections = new Set<Connection>();
  /** Turned away, or without a place any more. */
  readonly #lingering: Lingering;
  readonly #receiveBuffer = new ReceiveBuffer();
  readonly #proxyReader: ProxyReader;
  readonly #since = Date.now();
  #accepted = 0;
  #cut = 0;
  /** Of the connections that are over. */
  readonly #traffic = { received: 0, sent: 0 };
  /** It is not ready any more, since it is about to stop. */
  #isLeaving = false;
  /** Resolves when nobody listens any more; `undefined` while somebody does. */
  #deaf: Promise<unknown> | undefined;

  private constructor(store: Store, options: ServerOptions) {
    this.#store = store;
    this.#options = options;
    this.#admission = new Admission(options.limits);
    this.#lingering = new Lingering(options.limits.connections);
    this.#proxyReader = new ProxyReader(options.log, options.limits.handshakeMs);
    const { shared } = store;
    this.#carriedOver = new CarriedOver(durationOf(options.limits.idleMs), shared && (() => shared.notes));
    this.#registrationRate = new RegistrationRate(options.limits.registrations);
    this.#chores = new Chores(shared?.lease('chores'), options.log);
    const { areMine } = this.#chores;
    const { unconfirmedDays } = options.limits;
    this.#unconfirmed = new UnconfirmedFiles(store, unconfirmedDays, options.log, undefined, areMine);
    this.#sweeping = new Sweeping(store, options.log);
    this.#scrub = options.scrub && new Scrub(store, options.scrub, options.log, undefined, undefined, areMine);
  }

  /**
   * Opens the store, and listens.
   * @throws StorageError as `openStore` does; ServerError E_PORT_IN_USE where another program
   * listens there, E_LISTEN where an address cannot be had for another reason.
   */
  static async start(options: ServerOptions): Promise<Server> {
    const { log } = options;
    const store = await openStore(options.data, {
      quota: options.limits,
      freeSpace: options.limits.freeSpace,
      readBack: options.readBack,
      sweepAfterMs: options.sweepAfterMs,
      warn: ({ message }) => log.warn(message, { event: 'warning' }),
      onWaiting: (error) => log.warn(`waiting: ${errorText(error)}`, { event: 'waiting' }),
    });
    for (const found of store.reconciliation) log.warn(describe(found), { event: 'warning' });
    const server = new Server(store, options);
    try {
      for (const listener of options.listeners) await server.#listen(listener);
      server.#chores.start();
      server.#unconfirmed.start();
      server.#scrub?.start();
      server.#sweeping.start();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Where it listens, in the order of the options; ports are the real ones. */
  get addresses(): readonly { readonly host: string; readonly port: number }[] {
    return this.#listeners.map((listener) => {
      const { address, port } = listener.address() as AddressInfo;
      return { host: address, port };
    });
  }

  /** What it is doing just now. */
  get status(): ServerStatus {
    const connections = [...this.#connections].map((connection) => connection.status);
    const sum = (key: 'bytesReceived' | 'bytesSent', before: number): number =>
      connections.reduce((total, connection) => total + connection[key], before);
    return {
      since: this.#since,
      isDraining: this.#isLeaving,
      accepted: this.#accepted,
      mostConnections: this.#options.limits.connections,
      bytesReceived: sum('bytesReceived', this.#traffic.received),
      bytesSent: sum('bytesSent', this.#traffic.sent),
      connections,
      ...this.#store.load,
    };
  }

  /** Whether it can serve: each thing that has to be so, looked at now. */
  async checks(): Promise<readonly HealthCheck[]> {
    const isOk = !this.#isLeaving;
    const text = isOk ? `open connections: ${this.#connections.size}` : 'the server is about to stop';
    return [{ name: 'listening', isOk, text }, ...(await this.#store.checks())];
  }

  /** Is not ready from now on, so that a balancer brings nobody else; whoever comes all the same is served. */
  giveNotice(): void {
    this.#isLeaving = true;
  }

  /**
   * Takes no further connection and no further file, and ends the connections that have none in hand; resolves when the
   * others have theirs, confirmed or given up, or are lost.
   */
  async drain(): Promise<void> {
    this.#deaf ??= this.#stopListening();
    for (const connection of this.#connections) connection.drain();
    await this.#over();
  }

  /** How many connections the stop has cut before their file was confirmed. */
  get cut(): number {
    return this.#cut;
  }

  /** Takes no further connection, cuts those that run, and closes the store. */
  async stop(): Promise<void> {
    this.#deaf ??= this.#stopListening();
    const connections = [...this.#connections];
    for (const connection of connections) connection.stop();
    await this.#over();
    await this.#deaf;
    this.#cut += connections.filter(({ wasCut }) => wasCut).length;
    await this.#unconfirmed.stop();
    await this.#scrub?.stop();
    await this.#sweeping.stop();
    await this.#chores.stop();
    await this.#store.close();
  }

  #stopListening(): Promise<unknown> {
    this.#isLeaving = true;
    this.#proxyReader.close();
    return Promise.all(this.#listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
  }

  async #over(): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection.ended));
  }

  async #listen({ host, port, ...spoken }: ListenerOptions): Promise<void> {
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) =>
      this.#accept(socket, spoken),
    );
    await new Promise<void>((resolve, reject) => {
      listener.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(host, port, cause)));
      listener.listen({ host, port }, resolve);
    });
    listener.on('error', (error) => this.#options.log.warn(`listening: ${error.message}`, { event: 'warning' }));
    this.#listeners.push(listener);
  }

  #accept(accepted: Socket, { profiles, proxyFrom }: Pick<ListenerOptions, 'profiles' | 'proxyFrom'>): void {
    const { remoteAddress: address = '?', remotePort: port = 0 } = accepted;
    const socket = this.#receiveBuffer.adopt(accepted);
    if (proxyFrom === undefined) return this.#admit(socket, profiles, { address, port });
    this.#proxyReader.read(socket, proxyFrom, ({ client, via, first }) => {
      this.#admit(socket, profiles, client, via);
      if (first.length > 0) socket.emit('data', first);
    });
  }

  /** @param through the balancer that has handed the connection on. */
  #admit(socket: Socket, profiles: Candidates, { address, port }: Endpoint, through?: Endpoint): void {
    const peer = `${address}:${port}`;
    const id = ++this.#accepted;
    const { log: all } = this.#options;
    const who = { connection: id, peer };
    const network = networkOf(address);
    const place = this.#admission.admit(network);
    if (typeof place === 'string') return this.#turnAway(socket, profiles, { who, network, why: place });
    const via = through && { via: `${through.address}:${through.port}` };
    const from = via === undefined ? peer : `${peer} through ${via.via}`;
    all.info(`#${id} connected from ${from}`, { event: 'connected', ...who, ...via });
    const log: ConnectionLog = {
      info: (text, event, facts) => all.info(`#${id} ${text}`, { event, ...who, ...facts }),
      warn: (text, event, facts) => all.warn(`#${id} ${text}`, { event, ...who, ...facts }),
    };
    const { limits } = this.#options;
    const carried = this.#carriedOver.at(address);
    const uploads = new Uploads(this.#store, carried);
    const registrations = this.#registrationRate.at(network);
    const handlers = new StoreCallHandlers(this.#store, uploads, carried, registrations);
    const { timings } = this.#options;
    const atEnd = (): Promise<void> =>
      handlers.end().catch((error: unknown) => {
        tellBackgroundFailure(all, `#${id} a client without a key may have to wait for its name`, error);
      });
    const options = { who, profiles, limits, log, handlers: countedFor(place, handlers), uploads, atEnd, timings };
    const connection = new Connection(socket, options);
    this.#connections.add(connection);
    place.onGivenUp = (by) => {
      this.#lingering.add(socket);
      connection.giveUpPlace(by);
    };
    void connection.ended.then(() => {
      place.leave();
      this.#traffic.received += connection.status.bytesReceived;
      this.#traffic.sent += connection.status.bytesSent;
      this.#connections.delete(connection);
    });
  }

  #turnAway(socket: Socket, profiles: Candidates, { who, network, why }: TurnedAway): void {
    const { size } = this.#admission;
    const crowd =
      why === 'connections'
        ? `${size} connections, all that are allowed, were open`
        : `${this.#admission.sizeAt(network)} connections of its address, all that one may have, were open`;
    const reason = `${who.peer} came while ${crowd}`;
    this.#options.log.warn(`#${who.connection} refused: ${reason}`, { event: 'turnedAway', ...who, reason, why });
    this.#lingering.add(socket);
    turnAway(socket, profiles, this.#options.limits.lingerMs);
  }
}

/** A connection that got no place, and the limit that it met. */
interface TurnedAway {
  readonly who: { readonly connection: number; readonly peer: string };
  readonly network: string;
  readonly why: CrowdedBy;
}

function listenError(host: string, port: number, cause: NodeJS.ErrnoException): ServerError {
  const hints: Readonly<Record<string, string>> = {
    EACCES: 'Ports below 1024 need special rights: choose another one with --port.',
    EADDRNOTAVAIL: 'Name an address of this machine with --host.',
  };
  const code = cause.code ?? cause.message;
  if (code === 'EADDRINUSE') {
    const hint = 'Stop the program that uses it, or choose another port with --port.';
    return new ServerError('E_PORT_IN_USE', `cannot listen on ${host}:${port}: the port is in use (EADDRINUSE)`, {
      hint,
      cause,
    });
  }
  return new ServerError('E_LISTEN', `cannot listen on ${host}:${port} (${code})`, { hint: hints[code], cause });
}

function describe(found: Store['reconciliation'][number]): string {
  switch (found.kind) {
    case 'stray':
      return `the store held ${found.path}, which belongs to no file: moved to ${found.movedTo}`;
    case 'missing':
      return `the content ${found.path} is missing from the store: its file is marked`;
    case 'restored':
      return `the content ${found.path} is in the store again`;
  }
}
