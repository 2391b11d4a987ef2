import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { SealwireError } from '../wire/error';
import type { Turned } from './guard';

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is found under a path. */
export type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>;

/** A listener could not start; codes `E_LISTEN`, `E_PORT_IN_USE`. */
export class AdminError extends SealwireError {}

/** Where it listens. */
export interface AdminAddress {
  /** An IP address of this machine's own, or a name that leads to one. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
}

/** What a listener answers, and whom. */
export interface ListenerSpec {
  /** The option that asked for it, for whoever reads an error. */
  readonly flag: '--admin' | '--ready';
  readonly routes: Routes;
  /** Why a request gets nothing. @param own the address that is listened at, as a URL has it. */
  readonly guard: (request: IncomingMessage, own: string) => Turned | undefined;
  /** Who may connect, by the address; everybody where it is left out. */
  readonly mayAsk?: ((address: string) => boolean) | undefined;
}

/** Those who look on are few, and at hand. */
const CONNECTIONS = 32;
const HEADER_BYTES = 8 * 1024;
const PATIENCE_MS = 5000;

const HEADERS = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** Text for a person or a program. */
export function plainText(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, type: 'text/plain; charset=utf-8', body, headers };
}

/** An HTTP server that shows and changes nothing; it has limits of its own, apart from the server that it is about. */
export class AdminListener {
  readonly #server: Server;
  readonly #spec: ListenerSpec;
  #own = '';

  private constructor(spec: ListenerSpec) {
    this.#spec = spec;
    const limits = {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: PATIENCE_MS,
      requestTimeout: PATIENCE_MS,
      keepAliveTimeout: PATIENCE_MS,
      connectionsCheckingInterval: 1000,
    };
    this.#server = createServer(limits, (request, response) => void this.#answer(request, response));
    this.#server.maxConnections = CONNECTIONS;
    this.#server.setTimeout(2 * PATIENCE_MS);
    this.#server.on('connection', (socket: Socket) => {
      if (spec.mayAsk?.(socket.remoteAddress ?? '') === false) socket.destroy();
    });
  }

  /** @throws AdminError E_PORT_IN_USE, E_LISTEN */
  static async start({ host, port }: AdminAddress, spec: ListenerSpec): Promise<AdminListener> {
    const admin = new AdminListener(spec);
    const server = admin.#server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(spec.flag, `${host}:${port}`, cause)));
      server.listen({ host, port }, resolve);
    });
    const { address, family } = server.address() as AddressInfo;
    admin.#own = family === 'IPv6' ? `[${address}]` : address;
    return admin;
  }

  /** As a browser is given it, with `/` at the end. */
  get url(): string {
    return `http://${this.#own}:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Ends all connections, and listens no more. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#answerTo(request);
    const body = Buffer.from(answer.body);
    response.writeHead(answer.status, {
      ...HEADERS,
      'Content-Type': answer.type,
      'Content-Length': body.length,
      ...answer.headers,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  async #answerTo(request: IncomingMessage): Promise<Answer> {
    const { routes, guard } = this.#spec;
    const refusal = guard(request, this.#own);
    if (refusal !== undefined) {
      const { status, text } = refusal;
      // What it may still bring is not waited for.
      return plainText(status, `${text}\n`, { Connection: 'close', ...(status === 405 && { Allow: 'GET, HEAD' }) });
    }
    const path = request.url?.split('?')[0] ?? '';
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route === undefined) {
      return plainText(404, `Not found. There are: ${Object.keys(routes).join(' ')}\n`);
    }
    try {
      return await route();
    } catch (error) {
      return plainText(500, `${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}

function listenError(flag: ListenerSpec['flag'], place: string, cause: NodeJS.ErrnoException): AdminError {
  const code = cause.code ?? cause.message;
  if (code === 'EADDRINUSE') {
    const hint = `Stop the program that uses it, or choose another port with ${flag}.`;
    return new AdminError('E_PORT_IN_USE', `cannot listen on ${place} for ${flag}: the port is in use (${code})`, {
      hint,
      cause,
    });
  }
  return new AdminError('E_LISTEN', `cannot listen on ${place} for ${flag} (${code})`, {
    hint: `Name a port from 1024 on, on ${flag === '--admin' ? 'a loopback' : 'an'} address of this machine.`,
    cause,
  });
}
