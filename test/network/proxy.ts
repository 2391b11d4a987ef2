import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export type Direction = 'toServer' | 'toClient';

/** What becomes of a connection at a byte: it is reset, one direction ends, or nothing more passes in it. */
export type Way = 'reset' | 'halfClose' | 'stall';

/** Where a connection is cut: behind so many bytes of a direction. */
export interface Cut {
  readonly direction: Direction;
  readonly after: number;
  readonly way: Way;
}

/** How bytes are passed on: as they come, one by one, or all at once that come in a short while. */
export type Pieces = 'asTheyCome' | 'oneByOne' | 'together';

/** How long bytes are collected that are passed on together, in milliseconds. */
const WHILE_MS = 5;

/** How a connection goes. */
export interface Road {
  readonly cut?: Cut;
  readonly pieces?: Pieces;
}

/**
 * A network between a client and a server, on loopback: it passes on what comes, and cuts the connections that it is told
 * to cut. It knows nothing of the protocol.
 */
export class Proxy {
  /** Roads of the next connections, the next one first; all further ones are whole. */
  readonly roads: Road[] = [];
  /** Bytes that were passed on so far. */
  readonly passed: Record<Direction, number> = { toServer: 0, toClient: 0 };
  readonly #open = new Set<Socket>();

  private constructor(
    readonly listener: Server,
    readonly target: number,
  ) {
    listener.on('connection', (client: Socket) => this.#join(client, this.roads.shift() ?? {}));
  }

  /** @param target the server's port. */
  static async start(target: number): Promise<Proxy> {
    const listener = createServer({ allowHalfOpen: true, noDelay: true });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new Proxy(listener, target);
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** Connections of which a side is open. */
  get open(): number {
    return this.#open.size;
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  #join(client: Socket, { cut, pieces = 'asTheyCome' }: Road): void {
    const server = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#open.add(one);
      one.on('error', () => undefined);
      one.once('close', (hadError) => {
        this.#open.delete(one);
        if (hadError) other.resetAndDestroy();
        else other.destroySoon();
      });
    }
    this.#pass('toServer', client, server, cut, pieces);
    this.#pass('toClient', server, client, cut, pieces);
  }

  #pass(direction: Direction, from: Socket, to: Socket, cut: Cut | undefined, pieces: Pieces): void {
    const own = cut?.direction === direction ? cut : undefined;
    let left = own?.after ?? Infinity;
    let isOver = false;
    const passOn = (bytes: Buffer): void => {
      if (isOver) return;
      const part = bytes.subarray(0, left);
      left -= part.length;
      this.passed[direction] += part.length;
      if (part.length > 0) to.write(part);
      if (left > 0 || own === undefined) return;
      isOver = true;
      if (own.way === 'halfClose') to.end();
      // What went before is not to be lost in the reset.
      if (own.way === 'reset') setImmediate(() => [from, to].forEach((socket) => socket.resetAndDestroy()));
    };
    const inPieces = inPiecesOf(pieces, passOn);
    from.on('data', inPieces);
    from.on('end', () => {
      if (!isOver && own?.way !== 'stall') setTimeout(() => to.end(), pieces === 'together' ? 2 * WHILE_MS : 0);
      // A stall holds up the end too, until the other side has gone.
      if (own?.way === 'stall') from.end();
    });
    if (own?.after === 0) passOn(Buffer.alloc(0));
  }
}

function inPiecesOf(pieces: Pieces, passOn: (bytes: Buffer) => void): (bytes: Buffer) => void {
  if (pieces === 'asTheyCome') return passOn;
  if (pieces === 'oneByOne') {
    return (bytes) => {
      for (let index = 0; index < bytes.length; index++) passOn(bytes.subarray(index, index + 1));
    };
  }
  let waiting: Buffer[] = [];
  return (bytes) => {
    if (waiting.length === 0) {
      setTimeout(() => {
        passOn(Buffer.concat(waiting));
        waiting = [];
      }, WHILE_MS);
    }
    waiting.push(bytes);
  };
}
