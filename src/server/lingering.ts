import type { Socket } from 'node:net';

/** Connections that are over for the server, and open until the other side has read why. Of too many, the oldest is cut. */
export class Lingering {
  readonly #sockets = new Set<Socket>();
  readonly #most: number;

  /** @param most that are kept; 0: any number. */
  constructor(most: number) {
    this.#most = most;
  }

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const [oldest] = this.#sockets;
    if (oldest === undefined || this.#most === 0 || this.#sockets.size <= this.#most) return;
    this.#sockets.delete(oldest);
    oldest.destroy();
  }
}
