import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between servers and their database, and loses answers. */
export class AnswerRelay {
  private readonly sockets = new Set<Socket>();
  private pattern: string | undefined;
  private isDown = false;
  private isGoingDown = false;
  /** How many answers were lost. */
  lost = 0;

  private constructor(
    private readonly target: URL,
    private readonly server: Server,
  ) {
    server.on('connection', (client) => this.relay(client));
  }

  static async before(url: string): Promise<AnswerRelay> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new AnswerRelay(new URL(url), server);
  }

  /** Of the same database, through here. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Has the answer to the next message with this text go lost, and its connection with it; or all connections, for some time. */
  loseAnswerTo(pattern: string, goingDown = false): void {
    this.pattern = pattern;
    this.isGoingDown = goingDown;
  }

  /** Ends all connections, and every new one at once. */
  goDown(): void {
    this.isDown = true;
    for (const socket of this.sockets) socket.destroy();
  }

  comeBack(): void {
    this.isDown = false;
  }

  async close(): Promise<void> {
    this.goDown();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  private relay(client: Socket): void {
    if (this.isDown) {
      client.destroy();
      return;
    }
    const database = connect(Number(this.target.port), this.target.hostname);
    let isLosing = false;
    client.on('data', (bytes) => {
      if (this.pattern !== undefined && bytes.includes(this.pattern)) {
        this.pattern = undefined;
        isLosing = true;
      }
      database.write(bytes);
    });
    database.on('data', (bytes) => {
      if (!isLosing) {
        client.write(bytes);
        return;
      }
      this.lost += 1;
      client.destroy();
      if (this.isGoingDown) this.goDown();
    });
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
