import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { requestName, type Edition } from '../bytes/editions';
import { generalError } from '../bytes/responses';
import { ByteReader } from '../peer/byte-reader';
import { ServerState } from '../peer/server-state';
import { write } from '../peer/writing';

/** Bytes of a refused content that are read at a time. */
const PIECE = 65_536;

/** A right server up to the first header of a file: that it refuses at once, reading on, or it reads nothing any more. */
export class HastyServer {
  /** How many headers of send-file requests have come. */
  transmissions = 0;
  readonly #sockets = new Set<Socket>();
  readonly #state: ServerState;

  private constructor(
    readonly edition: Edition,
    readonly at: 'refuses' | 'reads nothing',
    private readonly listener: Server,
  ) {
    this.#state = new ServerState(edition);
    listener.on('connection', (socket) => {
      this.#sockets.add(socket);
      // A client that ends its run cuts the connection wherever it stands.
      this.#serve(socket).catch(() => socket.destroy());
    });
  }

  static async start(edition: Edition, at: 'refuses' | 'reads nothing'): Promise<HastyServer> {
    const server = new HastyServer(edition, at, createServer());
    await new Promise<void>((resolve) => server.listener.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  async #serve(socket: Socket): Promise<void> {
    const reader = new ByteReader(socket);
    for (;;) {
      const header = await reader.read(23);
      if (!header) return void socket.end();
      const [clientId, version] = [header.subarray(0, 16), header.readUInt8(16)];
      const [code, size] = [header.readUInt16LE(17), header.readUInt32LE(19)];
      const name = requestName(this.edition, code);
      if (name === 'sendFile') {
        this.transmissions += 1;
        if (this.at === 'reads nothing') return void socket.pause();
        await write(socket, generalError(this));
        for (let left = size; left > 0; left -= PIECE) await reader.read(Math.min(left, PIECE));
        continue;
      }
      const payload = (await reader.read(size)) ?? Buffer.alloc(0);
      const reply = this.#state.reply({ name, clientId, version, code, payload });
      if (typeof reply === 'string') return void socket.end();
      for (const answer of reply) await write(socket, answer);
    }
  }
}
