import { EventEmitter, once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A request that the relay has seen. */
export type GatewayRequest = 'part' | 'complete';

/**
 * Passes on what servers say to the gateway of an S3 store, byte for byte, and tells each request as its first line goes
 * by. Where the gateway is gone, so is the connection.
 */
export class GatewayRelay {
  readonly #requests = new EventEmitter();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(host: string, port: number) {
    this.#server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
      const far = connect({ host, port, noDelay: true, allowHalfOpen: true });
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.pipe(other);
        one.on('error', () => other.resetAndDestroy());
        one.once('close', () => this.#sockets.delete(one));
      }
      near.on('data', (bytes: Buffer) => {
        const request = requestIn(bytes);
        if (request !== undefined) this.#requests.emit(request);
      });
    });
  }

  /** @param gateway its URL. */
  static async start(gateway: string): Promise<GatewayRelay> {
    const { hostname, port } = new URL(gateway);
    const relay = new GatewayRelay(hostname, Number(port));
    await new Promise<void>((resolve, reject) => relay.#server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return relay;
  }

  /** Waits until so many requests of this kind have been passed on. */
  async passed(request: GatewayRequest, times: number, signal: AbortSignal): Promise<void> {
    for (let time = 0; time < times; time++) if (!(await this.next(request, signal))) return;
  }

  /**
   * Waits until the next request of this kind has been passed on; one that begins within a segment is not seen.
   *
   * @returns whether it came before the signal
   */
  async next(request: GatewayRequest, signal: AbortSignal): Promise<boolean> {
    try {
      await once(this.#requests, request, { signal });
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  /** What a server takes for the gateway. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Longest first line that is looked at, in bytes. */
const LINE = 2048;

function requestIn(bytes: Buffer): GatewayRequest | undefined {
  const [, method, target = ''] = /^([A-Z]+) (\S+) HTTP\/1\.1\r\n/.exec(bytes.toString('latin1', 0, LINE)) ?? [];
  if (method === undefined) return undefined;
  if (method === 'POST' && /[?&]uploadId=/.test(target)) return 'complete';
  if (method === 'PUT' && /[?&]partNumber=/.test(target)) return 'part';
  return undefined;
}
