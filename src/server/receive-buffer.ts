import { Socket } from 'node:net';

/** Bytes that are read at a time (docs/architecture.md, "Speed"). */
const READ_SIZE = 128 * 1024;

/** What `net` does not declare: a socket's handle, and a socket that is made of one. */
interface WithHandle {
  _handle?: object | null;
}
type SocketOfHandle = new (options: object) => Socket;

/**
 * Memory into which sockets are read, one for all of them: a piece is worked on before the next one is read, of whichever
 * socket. Without it, each read would leave a Buffer of its own behind (docs/decisions/one-receive-buffer.md).
 */
export class ReceiveBuffer {
  readonly #memory = Buffer.allocUnsafeSlow(READ_SIZE);

  /**
   * The same connection as a socket that is read into this memory: what comes with a 'data' event is overwritten after it.
   * @param accepted by a listener that pauses what it accepts, half-open allowed; it must not be used any more.
   */
  adopt(accepted: Socket): Socket {
    const holder = accepted as WithHandle;
    const handle = holder._handle;
    if (handle === undefined || handle === null) return accepted;
    // The listener counts it as gone; whoever stops the server waits for the connection itself.
    holder._handle = null;
    accepted.destroy();
    const callback = (length: number, memory: Uint8Array): boolean =>
      socket.emit('data', (memory as Buffer).subarray(0, length));
    const onread = { buffer: this.#memory, callback };
    const socket: Socket = new (Socket as unknown as SocketOfHandle)({ handle, allowHalfOpen: true, onread });
    return socket;
  }
}
