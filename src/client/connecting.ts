import type { Socket } from 'node:net';

/** A peer's address and port, as a person writes them. */
export function peerAddress({ remoteAddress = '', remoteFamily, remotePort = 0 }: Socket): string {
  return `${remoteFamily === 'IPv6' ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`;
}

/**
 * Resolves when the socket is connected, or cannot be.
 * @returns why the connection could not be had, for a person; `undefined` where it could
 */
export function connected(socket: Socket, signal: AbortSignal | undefined): Promise<string | undefined> {
  return new Promise((resolve) => {
    const stop = (): void => resolve('interrupted');
    signal?.addEventListener('abort', stop, { once: true });
    const conclude = (problem: string | undefined): void => {
      signal?.removeEventListener('abort', stop);
      socket.removeAllListeners();
      // A late failure of a socket that is given up has no one to tell.
      socket.on('error', () => undefined);
      resolve(problem);
    };
    socket.once('connect', () => conclude(undefined));
    socket.once('timeout', () => conclude('it did not answer in time'));
    socket.once('error', (error: NodeJS.ErrnoException) => conclude(explain(error)));
  });
}

function explain(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'there is no such host';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to it';
    default:
      return error.code ?? error.message;
  }
}
