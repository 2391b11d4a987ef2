import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One direction of a connection that goes by: takes pieces and hands on what is to be sent instead. */
export interface Passage {
  /** Bytes came. */
  take(bytes: Buffer): void;
  /** The stream has ended. */
  end(): void;
}

/** What a passage may do. */
export interface Way {
  /** Sends bytes on. */
  on(bytes: Buffer): void;
  /** Sends bytes back to where these came from. */
  back(bytes: Buffer): void;
  /** Hands the end of the stream on. */
  endOn(): void;
  /** Ends the connection on both sides. */
  hangUp(): void;
  /** Ends everything: nobody listens any more. */
  die(): void;
}

/** Makes the passages of one connection. */
export type Passages = (toServer: Way, toClient: Way) => { readonly toServer: Passage; readonly toClient: Passage };

/** A man in the middle, on a free port of this machine: every connection goes through passages of its own. */
export class Relay {
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();
  #isAlive = true;

  private constructor(to: number, passages: Passages) {
    this.#listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      const server = connect({ host: '127.0.0.1', port: to, allowHalfOpen: true, noDelay: true });
      const { toServer, toClient } = passages(this.#way(client, server), this.#way(server, client));
      this.#lead(client, server, toServer);
      this.#lead(server, client, toClient);
    });
  }

  static async start(to: number, passages: Passages): Promise<Relay> {
    const relay = new Relay(to, passages);
    await new Promise<void>((resolve) => relay.#listener.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Ends all connections, and listens no more. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#listener.close(resolve));
    this.#isAlive = false;
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #lead(from: Socket, to: Socket, passage: Passage): void {
    this.#sockets.add(from);
    from.on('data', (bytes: Buffer) => passage.take(bytes));
    from.on('end', () => passage.end());
    from.on('error', () => from.destroy());
    from.on('close', (hadError) => {
      this.#sockets.delete(from);
      if (hadError) to.destroy();
    });
  }

  #way(from: Socket, to: Socket): Way {
    const write = (socket: Socket, bytes: Buffer): void => {
      if (socket.writable && bytes.length > 0) socket.write(bytes);
    };
    return {
      on: (bytes) => write(to, bytes),
      back: (bytes) => write(from, bytes),
      endOn: () => void to.end(),
      hangUp: () => {
        from.destroy();
        to.destroy();
      },
      die: () => {
        this.#isAlive = false;
        this.#listener.close();
        for (const socket of this.#sockets) socket.destroy();
      },
    };
  }
}

/** Cuts a right stream into its messages. */
export class Messages {
  readonly #sizeAt: number;
  #bytes: Buffer = Buffer.alloc(0);

  /** @param headerSize bytes of a header, the last four of which are the payload size. */
  constructor(headerSize: number) {
    this.#sizeAt = headerSize - 4;
  }

  /** The messages that are whole now. */
  take(bytes: Buffer): readonly Buffer[] {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const whole: Buffer[] = [];
    for (;;) {
      if (this.#bytes.length < this.#sizeAt + 4) return whole;
      const size = this.#sizeAt + 4 + this.#bytes.readUInt32LE(this.#sizeAt);
      if (this.#bytes.length < size) return whole;
      whole.push(this.#bytes.subarray(0, size));
      this.#bytes = this.#bytes.subarray(size);
    }
  }

  /** What is left of no whole message. */
  get left(): Buffer {
    return this.#bytes;
  }
}
