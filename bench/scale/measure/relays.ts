import { Agent, createServer as createHttpServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** How often each kind of request has passed. */
export type Tally = Readonly<Record<string, number>>;

/** Stands between the servers and an engine, and counts what they ask of it. */
export interface Relay {
  /** HOST:PORT, which reaches the engine. */
  readonly address: string;
  /** What has passed since it was asked last. */
  take(): Tally;
  close(): Promise<void>;
}

class Counter {
  #counts: Record<string, number> = {};

  add(kind: string): void {
    this.#counts[kind] = (this.#counts[kind] ?? 0) + 1;
  }

  take(): Tally {
    const counts = this.#counts;
    this.#counts = {};
    return counts;
  }
}

/** Counts statements of PostgreSQL by their first word; one that was prepared before counts as what it was then. */
export async function statementRelay(host: string, port: number): Promise<Relay> {
  const counter = new Counter();
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    const engine = connect({ host, port, noDelay: true });
    const reader = new StatementReader((statement) => counter.add(statement));
    for (const [one, other] of [[socket, engine] as const, [engine, socket] as const]) {
      open.add(one);
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
    socket.on('data', (bytes: Buffer) => reader.read(bytes));
    socket.pipe(engine).pipe(socket);
  });
  const address = await listening(server);
  return {
    address,
    take: () => counter.take(),
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Finds the statements in what a client of PostgreSQL sends: https://www.postgresql.org/docs/15/protocol-message-formats.html. */
export class StatementReader {
  #bytes: Buffer = Buffer.alloc(0);
  #hasStarted = false;
  readonly #prepared = new Map<string, string>();
  readonly #bound = new Map<string, string>();

  constructor(private readonly onStatement: (firstWord: string) => void) {}

  read(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    for (;;) {
      // Only the first messages have no letter in front of their length.
      const front = this.#hasStarted ? 1 : 0;
      if (this.#bytes.length < front + 4) return;
      const end = front + this.#bytes.readUInt32BE(front);
      if (this.#bytes.length < end) return;
      const letter = front === 0 ? '' : String.fromCharCode(this.#bytes[0] ?? 0);
      this.#message(letter, this.#bytes.subarray(front + 4, end));
      this.#bytes = this.#bytes.subarray(end);
    }
  }

  #message(letter: string, body: Buffer): void {
    const [first = '', second = ''] = body.toString('latin1').split('\0', 2);
    switch (letter) {
      case '':
        // A question whether encryption is possible comes before the start.
        this.#hasStarted = body.readUInt32BE(0) === 3 << 16;
        return;
      case 'Q':
        return this.onStatement(firstWord(first));
      case 'P':
        this.#prepared.set(first, firstWord(second));
        return;
      case 'B':
        this.#bound.set(first, this.#prepared.get(second) ?? '');
        return;
      case 'E':
        return this.onStatement(this.#bound.get(first) ?? '');
    }
  }
}

function firstWord(statement: string): string {
  return (/[a-z]+/i.exec(statement)?.[0] ?? '').toUpperCase();
}

/** Counts requests to an S3 gateway by what they do. @param endpoint its URL */
export async function requestRelay(endpoint: URL): Promise<Relay> {
  const counter = new Counter();
  const agent = new Agent({ keepAlive: true });
  const server = createHttpServer((incoming: IncomingMessage, response: ServerResponse) => {
    counter.add(requestKind(incoming.method ?? '', incoming.url ?? ''));
    const { host, port } = { host: endpoint.hostname, port: endpoint.port };
    const { method, url: path } = incoming;
    // The signature covers the headers, that of the host among them: they go on as they came, but for what this hop has answered.
    const headers = Object.entries(incoming.headers).filter(([name]) => !['expect', 'connection'].includes(name));
    const outgoing = request(
      { host, port, method, path, headers: Object.fromEntries(headers), agent },
      (answer: IncomingMessage) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  const address = await listening(server);
  return {
    address,
    take: () => counter.take(),
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a request to an S3 store does, named as its documentation does. */
export function requestKind(method: string, path: string): string {
  const { pathname, searchParams } = new URL(path, 'http://store');
  const isBucket = /^\/[^/]*\/?$/.test(pathname);
  const isUpload = searchParams.has('uploadId');
  switch (method) {
    case 'PUT':
      return isUpload ? 'UploadPart' : isBucket ? 'CreateBucket' : 'PutObject';
    case 'POST':
      return searchParams.has('uploads')
        ? 'CreateMultipartUpload'
        : isUpload
          ? 'CompleteMultipartUpload'
          : 'DeleteObjects';
    case 'GET':
      if (isUpload) return 'ListParts';
      if (!isBucket) return 'GetObject';
      return searchParams.has('uploads') ? 'ListMultipartUploads' : 'ListObjectsV2';
    case 'HEAD':
      return isBucket ? 'HeadBucket' : 'HeadObject';
    case 'DELETE':
      return isUpload ? 'AbortMultipartUpload' : 'DeleteObject';
    default:
      return method;
  }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
