import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type RunResult } from '../../src/client/run';
import { exitCodeOf } from '../../src/cli/exit-codes';
import { readIdentity } from '../../src/course/identity';
import { parsePrivateKey } from '../../src/crypto/private-key';
import { editionById } from '../../src/cli/profiles';
import { DEFAULT_LIMITS } from '../../src/server/limits';
import { Server } from '../../src/server/server';
import { filesBelow, rawQuery } from '../storage/fixture';
import { until } from '../until';
import { Proxy, type Cut, type Direction, type Road } from './proxy';

const CONTENT = Buffer.from('Attack at dawn, with all that you have.');
/** What a client waits for an answer that does not come, in milliseconds. */
const IMPATIENT = 150;
const PATIENT = 20_000;
const FILES = `SELECT clients.Name AS name, PathName AS path, Content AS content, Verified AS verified
  FROM files JOIN clients ON files.ClientID = clients.ID`;

/** How a run of a client ended. */
export interface Outcome extends RunResult {
  readonly exitCode: number;
}

/** A point of the matrix: what the cut run said, and the one after it. */
export interface Point {
  readonly cut: Cut;
  readonly first: Outcome;
  readonly second: Outcome;
}

/** A server of one edition with a network in front of it, and clients that have a folder and a name each. */
export class Matrix {
  readonly #profile;
  readonly #names: string[] = [];

  private constructor(
    readonly directory: string,
    readonly server: Server,
    readonly proxy: Proxy,
    edition: string,
  ) {
    this.#profile = editionById(edition);
  }

  static async start(edition: string): Promise<Matrix> {
    const directory = await mkdtemp(join(tmpdir(), 'sealwire-network-'));
    const server = await Server.start({
      data: join(directory, 'data'),
      listeners: [{ host: '127.0.0.1', port: 0, profiles: [editionById(edition)] }],
      limits: { ...DEFAULT_LIMITS, registrations: 0, lingerMs: 20 },
      log: { info: () => undefined, warn: () => undefined },
    });
    await writeFile(join(directory, 'a.txt'), CONTENT);
    return new Matrix(directory, server, await Proxy.start(server.addresses[0]?.port ?? 0), edition);
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.server.stop();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  /** A run of a client that has its name and its folder; registers where it has not. */
  async send(name: string, road: Road = {}, retries = 0): Promise<Outcome> {
    this.proxy.roads.push(road);
    const directory = join(this.directory, name);
    const stored = await readIdentity(directory);
    const result = await run({
      ...{ host: '127.0.0.1', port: this.proxy.port, profile: this.#profile, directory },
      name: Buffer.from(name),
      files: [join(this.directory, 'a.txt')],
      identity: stored?.privateKeyDer && {
        clientId: stored.clientId,
        privateKey: parsePrivateKey(stored.privateKeyDer),
      },
      timeoutMs: road.cut?.way === 'stall' ? IMPATIENT : PATIENT,
      retries,
      sleep: () => this.#quiet(),
      onEvent: () => undefined,
    });
    this.proxy.roads.splice(0);
    return { ...result, exitCode: exitCodeOf(result) };
  }

  /** The bytes of a whole first run in each direction. */
  async lengths(): Promise<Readonly<Record<Direction, number>>> {
    const before = { ...this.proxy.passed };
    await this.send('measured');
    await this.#quiet();
    const { toServer, toClient } = this.proxy.passed;
    return { toServer: toServer - before.toServer, toClient: toClient - before.toClient };
  }

  /** A run that is cut, and another one of the same client. */
  async cut(cut: Cut): Promise<Point> {
    const name = `client ${this.#names.length}`;
    this.#names.push(name);
    const first = await this.send(name, { cut });
    await this.#quiet();
    return { cut, first, second: await this.send(name) };
  }

  /** A run that is cut and goes on by itself in another connection. */
  async goOn(cut: Cut): Promise<Outcome> {
    const name = `client ${this.#names.length}`;
    this.#names.push(name);
    return this.send(name, { cut }, 1);
  }

  /** What is wrong when all connections are over: contents without a row, files that differ, clients without a file. */
  async remains(): Promise<readonly string[]> {
    await this.#quiet();
    const data = join(this.directory, 'data');
    const rows = await rawQuery(data, FILES);
    const paths = new Set(rows.map(({ path }) => path));
    const files = (await filesBelow(join(data, 'files'))).map((path) => `files/${path}`);
    const found = files.filter((path) => !paths.has(path)).map((path) => `${path} belongs to nobody`);
    const served = new Set<string>();
    for (const { name, path, content, verified } of rows) {
      const client = Buffer.from(name as Uint8Array).toString();
      const stored = content ?? (await readFile(join(data, String(path))));
      if (!CONTENT.equals(stored as Uint8Array)) found.push(`${client} has another content`);
      else if (verified === 1) served.add(client);
    }
    return [...found, ...this.#names.filter((name) => !served.has(name)).map((name) => `${name} has no file`)];
  }

  /** Neither the network nor the server has a connection any more. */
  async #quiet(): Promise<void> {
    await until('all connections to be over', () => {
      return this.proxy.open === 0 && this.server.status.connections.length === 0;
    });
  }
}
