import type { Duplex } from 'node:stream';
import { Database } from 'sqlite3';
import { join } from 'node:path';
import type { Profile } from '../../../generated';
import { MessageReader, type ReadMessage } from '../../../src/conformance/wire/message-reader';
import { StoreCallHandlers, type CallHandlers } from '../../../src/server/call-handlers';
import { CarriedOver, type CarriedAt } from '../../../src/server/carried-over';
import { Connection } from '../../../src/server/connection';
import { DEFAULT_LIMITS } from '../../../src/server/limits';
import type { Candidates } from '../../../src/server/narrowing';
import { Uploads } from '../../../src/server/uploads';
import { openStore, type Store } from '../../../src/storage';
import type { RawRow } from '../../storage/fixture';
import { sharedStores } from '../shared-stores';
import { socketPair } from './socket-pair';

/** What one connection's calls are answered from. */
export interface Parts {
  readonly store: Store;
  readonly uploads: Uploads;
  readonly carried: CarriedAt;
}

/** Makes the handlers of a connection; a broken one proves that a test can fail. */
export type MakeHandlers = (parts: Parts) => CallHandlers & { end(): Promise<void> };

const soundHandlers: MakeHandlers = ({ store, uploads, carried }) => new StoreCallHandlers(store, uploads, carried);

/** What a client may have here. */
export const QUOTA = { clientBytes: 2 ** 20, clientFiles: 10 };

/** Longer than any test: what happens by itself after a while does not happen here. */
const NEVER = 600_000;

/** Milliseconds after which an answer is taken never to come. Nothing waits for it that goes well. */
const BLOCKED_MS = 20_000;

/** One of the servers of a place. */
interface OneServer {
  readonly store: Store;
  readonly carriedOver: CarriedOver;
}

/**
 * A server without a port, or several that share a store, each connection at the next one: connections in memory, sessions,
 * handlers and the store are the real ones.
 */
export class Place {
  readonly #open = new Set<Line>();
  #connections = 0;

  private constructor(
    private readonly servers: readonly [OneServer, ...OneServer[]],
    private readonly database: Database,
    private readonly makeHandlers: MakeHandlers,
    private readonly base: Store,
  ) {}

  /** @param servers how many; more than one share a store and their notes. */
  static async open(directory: string, makeHandlers = soundHandlers, servers = 1): Promise<Place> {
    const store = await openStore(directory, {
      unconfirmedMs: NEVER,
      quietMs: NEVER,
      nameReleaseMs: NEVER,
      quota: QUOTA,
    });
    const database = await new Promise<Database>((resolve, reject) => {
      const opened = new Database(join(directory, 'defensive.db'), (error) =>
        error ? reject(error) : resolve(opened),
      );
    });
    const alone: OneServer = { store, carriedOver: new CarriedOver(NEVER) };
    const shared = sharedStores(store, servers === 1 ? 0 : servers);
    const [first = alone, ...others] = shared.map(({ store, notes }) => ({
      store,
      carriedOver: new CarriedOver(NEVER, () => notes),
    }));
    return new Place([first, ...others], database, makeHandlers, store);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((line) => line.hangUp()));
    await new Promise<void>((resolve, reject) => {
      this.database.close((error) => (error ? reject(error) : resolve()));
    });
    await this.base.close();
  }

  /** A connection from an address to a listener with these editions. @param spoken in which the client reads answers. */
  connect(address: string, listener: Candidates, spoken: Profile): Line {
    const { store, carriedOver } = this.servers[this.#connections % this.servers.length] ?? this.servers[0];
    const carried = carriedOver.at(address);
    const uploads = new Uploads(store, carried);
    const handlers = this.makeHandlers({ store, uploads, carried });
    const { server, client } = socketPair();
    const who = { connection: ++this.#connections, peer: `${address}:1` };
    const log = { info: () => undefined, warn: () => undefined };
    const options = { who, profiles: listener, limits: DEFAULT_LIMITS, log, handlers, uploads };
    const connection = new Connection(server, options);
    const ended = connection.ended.then(async () => {
      await handlers.end();
      this.#open.delete(line);
    });
    const line = new Line(client, spoken, uploads, ended);
    this.#open.add(line);
    return line;
  }

  /** What is stored of a client and its files, but for when it was seen and where its contents lie; read without src/. */
  async stored(clientId: Uint8Array): Promise<{ readonly client: unknown; readonly files: readonly unknown[] }> {
    const [client] = await this.#query('SELECT Name, PublicKey, Profile, Checksum FROM clients WHERE ID = ?', clientId);
    const files = await this.#query(
      'SELECT FileName, Verified, Size, Checksum, Content FROM files WHERE ClientID = ? ORDER BY rowid',
      clientId,
    );
    return { client, files };
  }

  #query(sql: string, id: Uint8Array): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      this.database.all<RawRow>(sql, [Buffer.from(id)], (error, rows) =>
        error ? reject(error) : resolve(rows.map(readable)),
      );
    });
  }
}

/** Bytes as their digits, so that a difference can be read. */
function readable(row: RawRow): unknown {
  const cells = Object.entries(row).map(([name, cell]) => [name, Buffer.isBuffer(cell) ? cell.toString('hex') : cell]);
  return Object.fromEntries(cells);
}

/** The client's side of a connection in memory. */
export class Line {
  readonly #end: Duplex;
  readonly #reader: MessageReader;
  readonly #uploads: Uploads;
  readonly #ended: Promise<void>;
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(end: Duplex, spoken: Profile, uploads: Uploads, ended: Promise<void>) {
    this.#end = end;
    this.#uploads = uploads;
    this.#ended = ended;
    this.#reader = new MessageReader('response', spoken);
    end.on('data', (bytes: Buffer) => {
      this.#reader.push(bytes);
      this.#wake();
    });
    end.on('end', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  send(...pieces: readonly Uint8Array[]): void {
    this.#end.write(Buffer.concat(pieces));
  }

  /** The next answer, or that there is none. */
  async receive(): Promise<ReadMessage | 'end' | 'silence'> {
    const { promise: blocked, stop } = patience();
    try {
      for (;;) {
        const next = this.#reader.next();
        if (next !== undefined && 'name' in next) return next;
        if (this.#isOver) return 'end';
        const woken = new Promise<'woken'>((resolve) => (this.#wake = () => resolve('woken')));
        if ((await Promise.race([woken, blocked])) === 'blocked') return 'silence';
      }
    } finally {
      stop();
    }
  }

  /** Ends the connection; everything that was sent has been dealt with when the promise resolves. */
  async hangUp(): Promise<readonly ReadMessage[]> {
    this.#end.end();
    const answers: ReadMessage[] = [];
    for (;;) {
      const answer = await this.receive();
      if (typeof answer === 'string') break;
      answers.push(answer);
    }
    await this.#ended;
    return answers;
  }

  /** Waits until so much ciphertext of a file has been taken; not for long, since a file that is refused is thrown away. */
  async taken(size: number): Promise<void> {
    const latest = Date.now() + 500;
    while (this.#uploads.arrived !== size && Date.now() < latest) await turn();
  }
}

/** Lets everything happen that waits for nothing from outside. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function patience(): { readonly promise: Promise<'blocked'>; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<'blocked'>((resolve) => {
    timer = setTimeout(() => resolve('blocked'), BLOCKED_MS);
  });
  return { promise, stop: () => clearTimeout(timer) };
}
