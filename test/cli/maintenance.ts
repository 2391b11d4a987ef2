import { editions } from '../bytes/editions';
import { RawClient, type RawIdentity } from '../peer/raw-client';
import { Serving, type Place } from './command';

/** A file that a client sends, and confirms where that is said. */
export interface SentFile {
  readonly name: string;
  readonly size: number;
  readonly confirmed: boolean;
}

/** A server that runs beside the commands of a test, with clients of it. */
export class Beside {
  readonly #clients: RawClient[] = [];

  private constructor(
    readonly serving: Serving,
    readonly place: Place,
  ) {}

  static async start(place: Place, ...options: readonly string[]): Promise<Beside> {
    return new Beside(await Serving.start(['--port', '0', '--data', 'data', ...options], place), place);
  }

  async connect(identity?: RawIdentity): Promise<RawClient> {
    const client = await RawClient.connect(this.serving.port, editions['2024b'], identity);
    this.#clients.push(client);
    return client;
  }

  /** A client that has registered, has a key and has sent files. */
  async client(name: string, files: readonly SentFile[] = []): Promise<RawClient> {
    const client = await this.connect();
    await client.register(name);
    await client.sendPublicKey();
    for (const file of files) {
      await client.sendFile({ name: file.name, content: Buffer.alloc(file.size, file.name) });
      if (file.confirmed) await client.crcValid(file.name);
    }
    return client;
  }

  /** Ends all clients and waits until the server has noticed, so that their files have rows. */
  async hangUp(): Promise<void> {
    for (const client of this.#clients.splice(0)) {
      await client.halfClose();
      await client.ended();
      client.close();
    }
  }

  async stop(): Promise<void> {
    for (const client of this.#clients.splice(0)) client.close();
    await this.serving.stop();
  }
}
