import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AllowedAddresses } from '../../src/server/allowed-addresses';
import { DEFAULT_LIMITS, type Limits } from '../../src/server/limits';
import { Server } from '../../src/server/server';
import { allEditions, type Edition } from '../bytes/editions';
import { generateKeyPair } from '../peer/cryptography';
import type { FileToSend } from '../peer/file-messages';
import { RawClient, type RawIdentity } from '../peer/raw-client';
import { filesBelow, rawQuery } from '../storage/fixture';
import { candidates } from './conversation';

export { until } from '../until';

/** A line of the log, with the number of the connection that it speaks of. */
export interface LogLine {
  readonly level: 'info' | 'warn';
  readonly connection: number | undefined;
  readonly text: string;
}

/** What a file's row says, read without src/. */
export interface StoredFile {
  readonly name: string;
  readonly verified: boolean;
  readonly content: Buffer;
}

/** How a test's server differs from a plain one. */
export interface RunningOptions {
  readonly limits?: Partial<Limits>;
  /** The editions of each listener; without it, one listener for each edition. */
  readonly listeners?: readonly (readonly string[])[];
  /** Who may send PROXY headers, which all listeners require then. */
  readonly proxyFrom?: readonly string[];
  /** A data directory that an earlier server used. */
  readonly directory?: string;
}

/** Lingering is for clients that are slow to read; those of the tests are not, and all of them are at one address. */
const LIMITS: Limits = { ...DEFAULT_LIMITS, connectionsPerAddress: 0, lingerMs: 500 };

/** All clients share it: to make one takes longer than to send a file. */
const KEY_PAIR = generateKeyPair();

/** Names that are taken, also by clients of a server that another one follows. */
let names = 0;

/** A server on loopback, with its log kept, and raw clients to talk to it. */
export class Running {
  readonly lines: LogLine[] = [];
  /** Why something was refused or closed, in the words that are counted by. */
  readonly reasons: string[] = [];
  readonly #clients: RawClient[] = [];
  #server: Server | undefined;

  private constructor(
    readonly directory: string,
    readonly limits: Limits,
    readonly listeners: readonly (readonly string[])[],
  ) {}

  static async start(options: RunningOptions = {}): Promise<Running> {
    const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'sealwire-server-')));
    const listeners = options.listeners ?? allEditions.map(({ id }) => [id]);
    const proxyFrom = options.proxyFrom && new AllowedAddresses(options.proxyFrom);
    const running = new Running(directory, { ...LIMITS, ...options.limits }, listeners);
    running.#server = await Server.start({
      data: directory,
      listeners: listeners.map((ids) => ({ host: '127.0.0.1', port: 0, profiles: candidates(...ids), proxyFrom })),
      limits: running.limits,
      log: {
        info: (text) => running.#log('info', text),
        warn: (text, { why }) => {
          running.#log('warn', text);
          if (why !== undefined) running.reasons.push(why);
        },
      },
    });
    return running;
  }

  /** The port of the first listener that has the edition. */
  port(edition: Edition): number {
    return this.#port(this.listeners.findIndex((ids) => ids.includes(edition.id)));
  }

  /** A client that has said nothing yet, at the first listener that has its edition. */
  async connect(edition: Edition, identity?: RawIdentity): Promise<RawClient> {
    return this.connectTo(
      this.listeners.findIndex((ids) => ids.includes(edition.id)),
      edition,
      identity,
    );
  }

  /** The same at a certain listener. */
  async connectTo(listener: number, edition: Edition, identity?: RawIdentity): Promise<RawClient> {
    const client = await RawClient.connect(this.#port(listener), edition, identity);
    this.#clients.push(client);
    return client;
  }

  /** Registers the client, or a new one, under a name of its own; it has no key yet. */
  async register(who: Edition | RawClient): Promise<RawClient> {
    const client = who instanceof RawClient ? who : await this.connect(who);
    client.identity.keyPair = KEY_PAIR;
    expect((await client.register(`client ${++names}`)).name).toBe('registered');
    return client;
  }

  /** Registers the client, or a new one, and gets it an AES key. */
  async enrol(who: Edition | RawClient): Promise<RawClient> {
    const client = await this.register(who);
    expect((await client.sendPublicKey()).name).toBe('key');
    return client;
  }

  /** The warnings about the connection that was accepted last. */
  warnings(): readonly string[] {
    const last = Math.max(...this.lines.map(({ connection }) => connection ?? 0));
    return this.lines.flatMap(({ level, connection, text }) => (level === 'warn' && connection === last ? [text] : []));
  }

  /** Ends all clients, as a test does that is over. */
  hangUp(): void {
    for (const client of this.#clients.splice(0)) client.close();
  }

  /** Stops the server; what was running is over when the promise resolves. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.stop();
  }

  /** Ends everything and removes the data directory. */
  async remove(): Promise<void> {
    this.hangUp();
    await this.stop();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What is stored of a client, or of all, by the database and the files themselves; a small content may be in either. */
  async stored(client?: RawClient): Promise<readonly StoredFile[]> {
    const [where, parameters] = client === undefined ? ['', []] : ['WHERE ClientID = ?', [client.identity.clientId]];
    const rows = await rawQuery(this.directory, `SELECT * FROM files ${where} ORDER BY rowid`, parameters);
    return Promise.all(
      rows.map(async (row) => ({
        name: Buffer.from(row['FileName'] as Uint8Array).toString(),
        verified: row['Verified'] === 1,
        content: Buffer.isBuffer(row['Content'])
          ? row['Content']
          : await readFile(join(this.directory, String(row['PathName']))),
      })),
    );
  }

  /** Contents that no row tells of yet, which must be none when nothing runs. */
  async temporary(): Promise<readonly string[]> {
    const rows = await rawQuery(this.directory, 'SELECT PathName FROM files');
    const known = new Set(rows.map((row) => row['PathName']));
    return (await this.contents()).filter((path) => !known.has(`files/${path}`));
  }

  /** All contents, with and without a row. */
  async contents(): Promise<readonly string[]> {
    return filesBelow(join(this.directory, 'files'));
  }

  #port(listener: number): number {
    const address = this.#server?.addresses[listener];
    if (address === undefined) throw new Error('nobody listens');
    return address.port;
  }

  #log(level: 'info' | 'warn', line: string): void {
    const match = /^#(?<number>\d+) (?<text>.*)$/s.exec(line)?.groups;
    const connection = match?.['number'] === undefined ? undefined : Number(match['number']);
    this.lines.push({ level, connection, text: match?.['text'] ?? line });
  }
}

/** Sends a file and confirms it, which must go well. */
export async function upload(client: RawClient, file: FileToSend): Promise<void> {
  const received = await client.sendFile(file);
  expect(received.name).toBe('fileReceived');
  expect((await client.crcValid(String(file.name))).name).toBe('messageReceived');
}
