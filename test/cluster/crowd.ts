import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SealwireCommand, type Printed } from './command';
import { writeFiles } from './files-to-send';
import { waitFor } from './wait-for';

/** Editions that the clients speak in turn, and that one listener tells apart. */
const EDITIONS = ['2024b', '2024a', '2023a', '2022'];

/** Seconds until all clients have begun. */
const BEGINNING = 90;

/** Milliseconds after which a client counts as hanging. */
const PATIENCE_MS = 150_000;

/** A file of a client that was told that it is stored and verified. */
export interface Acknowledged {
  readonly client: string;
  readonly file: string;
}

/** How a client ended. */
export interface ClientEnd {
  readonly client: string;
  readonly code: number | null | 'hangs';
  /** What it said at its end. */
  readonly text: string;
  /** How often it had to connect. */
  readonly connections: number;
}

/** Clients that send at the same time: each is a `sealwire send` with its default retries. */
export class Crowd {
  readonly #members: readonly Member[];

  /**
   * Starts the clients; each is halted as soon as its first file goes out, until all are so far.
   *
   * @param folder for their identities; the files lie beside it, for all crowds.
   */
  constructor(count: number, port: number, folder: string) {
    const files = Array.from({ length: count }, (_, index) => writeFiles(join(folder, '..', 'files'), index));
    this.#members = files.map((own, index) => new Member(index, own, port, folder));
  }

  /** Waits until each has an upload in the air, and lets all go on. */
  async begin(): Promise<void> {
    await waitFor('all clients to send', BEGINNING, () => this.#members.every(({ hasBegun }) => hasBegun));
    this.#members.forEach((member) => member.goOn());
  }

  /** Clients whose file is on its way, or not confirmed yet. */
  get inTheAir(): number {
    return this.#members.filter(({ isSending }) => isSending).length;
  }

  /** What was acknowledged so far. */
  get acknowledged(): readonly Acknowledged[] {
    return this.#members.flatMap(({ acknowledged }) => acknowledged);
  }

  /** How they end. */
  async ended(): Promise<readonly ClientEnd[]> {
    return Promise.all(this.#members.map((member) => member.end()));
  }

  kill(): void {
    this.#members.forEach((member) => member.kill());
  }
}

class Member {
  readonly acknowledged: Acknowledged[] = [];
  hasBegun = false;
  isSending = false;
  readonly #name: string;
  readonly #command: SealwireCommand;
  #text = '';
  #connections = 0;

  constructor(index: number, files: readonly string[], port: number, folder: string) {
    this.#name = `client ${index}`;
    const identity = join(folder, `identity-${index}`);
    mkdirSync(identity);
    const edition = EDITIONS[index % EDITIONS.length] ?? '';
    this.#command = new SealwireCommand(
      [
        ...['send', '--json', '--server', `127.0.0.1:${port}`, '--edition', edition],
        ...['--name', this.#name, '--identity', identity, ...files],
      ],
      {},
      (object) => this.#note(object),
    );
    void this.#command.ended.then(() => (this.hasBegun = true));
  }

  goOn(): void {
    this.#command.kill('SIGCONT');
  }

  kill(): void {
    this.#command.kill('SIGKILL');
  }

  async end(): Promise<ClientEnd> {
    const timer = setTimeout(() => this.kill(), PATIENCE_MS);
    const { code, output } = await this.#command.ended;
    clearTimeout(timer);
    const text = this.#text === '' ? output : this.#text;
    return { client: this.#name, code: code ?? 'hangs', text, connections: this.#connections };
  }

  #note(object: Printed): void {
    switch (object['event']) {
      case 'connected':
        this.#connections += 1;
        break;
      case 'sending':
        if (!this.hasBegun) this.#command.kill('SIGSTOP');
        this.hasBegun = true;
        this.isSending = true;
        break;
      case 'verified':
        this.isSending = false;
        this.acknowledged.push({ client: this.#name, file: basename(String(object['file'])) });
        break;
      case 'end':
        this.isSending = false;
        this.#text = String(object['text']);
        break;
    }
  }
}
