import type { Socket } from 'node:net';
import { SealwireError } from '../wire/error';
import type { AllowedAddresses } from './allowed-addresses';
import type { Log } from './log';
import { ProxyHeaderParser, type Endpoint, type ReadHeader } from './proxy-header';

/** Connections whose header is awaited at one time: more than a system hands over at once. Of more, the oldest is cut. */
const MOST_WAITING = 1024;

/** Why a connection is cut before it is one of the server's, in a word to count by. */
type Reason = 'stranger' | 'header' | 'handshake' | 'connections';

/** A connection of which it is known whose it is. */
export interface Arrival {
  readonly client: Endpoint;
  /** Through which balancer it came; `undefined` for a balancer's own. */
  readonly via: Endpoint | undefined;
  /** What has come behind the header, in memory that is used again afterwards. */
  readonly first: Uint8Array;
}

/**
 * Reads the PROXY header in front of connections that come through a balancer (docs/decisions/proxy-header-required.md).
 * Until it is there, a connection has no place and no number; a balancer's own, which only looks whether somebody listens,
 * never gets one, and no line of the log.
 */
export class ProxyReader {
  readonly #log: Log;
  readonly #patienceMs: number;
  /** The oldest first. */
  readonly #waiting = new Set<Waiting>();

  /** @param patienceMs in which a header has to come, in milliseconds; 0: any time. */
  constructor(log: Log, patienceMs: number) {
    this.#log = log;
    this.#patienceMs = patienceMs;
  }

  /**
   * Hands a connection on as soon as it is known whose it is, or cuts it.
   * @param socket that nobody listens to.
   * @param from who may speak the PROXY protocol.
   */
  read(socket: Socket, from: AllowedAddresses, handOn: (arrival: Arrival) => void): void {
    const { remoteAddress: address, remotePort: port } = socket;
    // Whoever looked whether somebody listens may have gone already.
    if (address === undefined || port === undefined) return void socket.destroy();
    const peer = { address, port };
    if (!from.has(address)) {
      socket.destroy();
      return this.#tell(peer, 'stranger', 'its address may not speak the PROXY protocol (--proxy-from)');
    }
    const waiting: Waiting = new Waiting(socket, peer, this.#patienceMs, {
      handOn,
      over: () => this.#waiting.delete(waiting),
      refused: (why, reason) => this.#tell(peer, why, reason),
    });
    this.#waiting.add(waiting);
    const [oldest] = this.#waiting;
    if (this.#waiting.size > MOST_WAITING) {
      oldest?.refuse('connections', `${MOST_WAITING} connections that came later wait for their headers too`);
    }
  }

  /** Cuts those whose header has not come, in silence. */
  close(): void {
    for (const waiting of this.#waiting) waiting.cut();
  }

  #tell({ address, port }: Endpoint, why: Reason, reason: string): void {
    const peer = `${address}:${port}`;
    this.#log.warn(`${peer} was cut: ${reason}`, { event: 'proxyRefused', peer, reason, why });
  }
}

/** What becomes of a connection that waits. */
interface Ends {
  handOn(arrival: Arrival): void;
  /** It waits no more, whatever the reason. */
  over(): void;
  /** It was cut, and not in silence. */
  refused(why: Reason, reason: string): void;
}

/** A connection whose header is awaited, or, behind the header of the balancer's own, its first byte. */
class Waiting {
  readonly #parser = new ProxyHeaderParser();
  /** Behind a LOCAL header: the balancer itself is the client. */
  #isLocal = false;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly peer: Endpoint,
    patienceMs: number,
    private readonly ends: Ends,
  ) {
    if (patienceMs !== 0) this.#timer = setTimeout(() => this.#late(patienceMs), patienceMs);
    socket.on('data', this.#take).on('end', this.#end).on('error', this.#end).on('close', this.#end).resume();
  }

  /** Cuts it, and says why, unless it is the balancer's own. */
  refuse(why: Reason, reason: string): void {
    this.cut();
    if (!this.#isLocal) this.ends.refused(why, reason);
  }

  /** Cuts it in silence. */
  cut(): void {
    this.#leave();
    // What is cut may still fail.
    this.socket.on('error', () => undefined).destroy();
  }

  readonly #take = (bytes: Uint8Array): void => {
    if (this.#isLocal) return this.#handOn({ client: this.peer, via: undefined, first: bytes });
    const read = this.#parse(bytes);
    if (read === undefined) return;
    const { header, rest } = read;
    if (header.command === 'LOCAL') {
      this.#isLocal = true;
      if (rest.length > 0) this.#handOn({ client: this.peer, via: undefined, first: rest });
    } else if (header.source === undefined) {
      this.refuse('header', 'its PROXY header names no client that came over TCP');
    } else this.#handOn({ client: header.source, via: this.peer, first: rest });
  };

  #parse(bytes: Uint8Array): ReadHeader | undefined {
    try {
      return this.#parser.push(bytes);
    } catch (error) {
      if (!(error instanceof SealwireError)) throw error;
      this.refuse('header', `${error.message} (${error.code} at byte ${error.offset ?? 0})`);
      return undefined;
    }
  }

  #handOn(arrival: Arrival): void {
    this.#leave();
    this.ends.handOn(arrival);
  }

  /** Who says nothing and goes has only looked whether somebody listens. */
  readonly #end = (): void => {
    if (this.#parser.isEmpty) this.cut();
    else this.refuse('header', 'it ended within its PROXY header');
  };

  #late(patienceMs: number): void {
    this.refuse('handshake', `its PROXY header did not come within ${patienceMs / 1000} s`);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    const { socket } = this;
    socket.off('data', this.#take).off('end', this.#end).off('error', this.#end).off('close', this.#end);
    this.ends.over();
  }
}
