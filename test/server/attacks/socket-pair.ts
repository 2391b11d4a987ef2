import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** One end of a connection in memory; what is written comes out at the other end. */
class End extends Duplex {
  other: End | undefined;

  constructor() {
    super({ allowHalfOpen: true });
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  override _read(): void {
    // What comes is pushed.
  }

  override _write(piece: Buffer, _encoding: string, done: () => void): void {
    this.other?.push(piece);
    done();
  }

  override _final(done: () => void): void {
    this.other?.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.other?.destroyed === false) this.other.push(null);
    done(error);
  }
}

/** A connection without a port: what the server takes for a socket, and the client's end of it. */
export function socketPair(): { readonly server: Socket; readonly client: Duplex } {
  const server = new End();
  const client = new End();
  server.other = client;
  client.other = server;
  return { server: server as unknown as Socket, client };
}
