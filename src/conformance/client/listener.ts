import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Profile } from '../../../generated';
import { MessageReader } from '../wire/message-reader';
import type { GivenResponse, Step } from './step';
import type { ScriptedReply, ScriptedServer } from './scripted-server';
import type { Script } from './scenario';

/** A server for the client under judgement, on a free port of this machine: it moves bytes and decides nothing. */
export class Listener {
  readonly #profile: Profile;
  readonly #server: ScriptedServer;
  readonly #cut: Script['cut'];
  readonly #tcp: Server;
  readonly #sockets = new Set<Socket>();
  readonly #steps: Step[] = [];
  readonly #left: Uint8Array[] = [];
  /** What is still being done on each connection. */
  readonly #work = new Set<Promise<void>>();
  #connections = 0;
  #failed: (error: unknown) => void = () => undefined;
  /** Rejects if the kit itself fails. */
  readonly failure: Promise<never>;

  private constructor(profile: Profile, server: ScriptedServer, cut: Script['cut']) {
    this.#profile = profile;
    this.#server = server;
    this.#cut = cut;
    this.#tcp = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
    this.failure = new Promise((_, reject) => {
      this.#failed = reject;
    });
    this.failure.catch(() => undefined);
  }

  /** Listens. @param cut how answers are handed to the network; without it, in one piece. */
  static async start(profile: Profile, server: ScriptedServer, cut?: Script['cut']): Promise<Listener> {
    const listener = new Listener(profile, server, cut);
    listener.#tcp.listen(0, '127.0.0.1');
    await once(listener.#tcp, 'listening');
    return listener;
  }

  get port(): number {
    return (this.#tcp.address() as AddressInfo).port;
  }

  /** How many connections there were so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Everything that was said so far, over all connections. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** What connections that have ended brought last, where that is no whole message. */
  get left(): readonly Uint8Array[] {
    return this.#left;
  }

  /**
   * Waits until all that a client has sent is taken in, once it has ended: its end may be known before its last bytes.
   * @param ms how long to wait for connections that somebody keeps open.
   */
  async drain(ms: number): Promise<void> {
    const closed = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([Promise.all(closed), late]);
    clearTimeout(timer);
    await Promise.race([Promise.all(this.#work), late]);
  }

  /** Ends all connections and stops listening. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#tcp.close(resolve));
  }

  #accept(socket: Socket): void {
    const connection = this.#connections++;
    const reader = new MessageReader('request', this.#profile);
    let work: Promise<void> = Promise.resolve();
    let late: NodeJS.Timeout | undefined;
    const then = (step: () => Promise<void> | void): void => {
      this.#work.delete(work);
      work = work.then(step).catch(this.#failed);
      this.#work.add(work);
    };
    this.#sockets.add(socket);
    socket.on('data', (bytes: Buffer) => {
      clearTimeout(late);
      then(async () => {
        const waiting = await this.#take(socket, connection, reader, bytes);
        clearTimeout(late);
        if (waiting === undefined) return;
        const answer = (): void => then(() => this.#answer(socket, connection, waiting.responses, { isLate: true }));
        late = setTimeout(answer, waiting.afterMs);
      });
    });
    socket.on('end', () => then(() => void socket.end()));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      clearTimeout(late);
      then(() => {
        if (reader.left.length > 0) this.#left.push(reader.left);
      });
    });
  }

  /** Answers what has come. @returns what is to be said if the client says nothing more. */
  async #take(
    socket: Socket,
    connection: number,
    reader: MessageReader,
    bytes: Uint8Array,
  ): Promise<ScriptedReply['late']> {
    let waiting: ScriptedReply['late'];
    reader.push(bytes);
    for (let read = reader.next(); read !== undefined; read = reader.next()) {
      if ('trailing' in read) continue;
      this.#steps.push({ kind: 'request', connection, message: read });
      const { responses, ends, late } = this.#server.to(read, this.#steps);
      waiting = reader.left.length === 0 ? late : undefined;
      await this.#answer(socket, connection, responses);
      if (!ends) continue;
      socket.end();
      return undefined;
    }
    return waiting;
  }

  async #answer(
    socket: Socket,
    connection: number,
    responses: ScriptedReply['responses'],
    how: Pick<GivenResponse, 'isLate'> = {},
  ): Promise<void> {
    for (const response of responses) {
      this.#steps.push({ ...response, ...how, kind: 'response', connection });
      await this.#write(socket, response.bytes);
    }
  }

  async #write(socket: Socket, bytes: Uint8Array): Promise<void> {
    const cut = this.#cut;
    for (const piece of this.#pieces(bytes)) {
      await new Promise<void>((resolve) => {
        // A client may be gone by now; what it said is kept all the same.
        if (!socket.writable) return resolve();
        socket.write(piece, () => resolve());
      });
      if (cut !== undefined) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS[cut]));
    }
  }

  #pieces(bytes: Uint8Array): readonly Uint8Array[] {
    const header = this.#profile.responseHeader.fixedSize;
    if (this.#cut === 'bytes') return Array.from(bytes, (byte) => Uint8Array.of(byte));
    return this.#cut === 'header' ? [bytes.subarray(0, header), bytes.subarray(header)] : [bytes];
  }
}

/** Long enough for a piece to arrive on its own, and short enough for hundreds of bytes. */
const PAUSE_MS = { bytes: 0, header: 20 };
