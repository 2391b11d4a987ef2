import { connect, type Socket } from 'node:net';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { RunOptions } from './run-options';

/** A peer's address and port, as a person writes them. */
export function peerAddress({ remoteAddress = '', remoteFamily, remotePort = 0 }: Socket): string {
  return `${remoteFamily === 'IPv6' ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`;
}

/**
 * Opens a connection.
 * @returns the socket, to which nobody listens; or why it could not be had, as a sentence
 */
export async function openConnection(
  { host, port, timeoutMs }: Pick<RunOptions, 'host' | 'port' | 'timeoutMs'>,
  signal: AbortSignal,
): Promise<Socket | string> {
  const socket = connect({ host, port, noDelay: true });
  socket.setTimeout(timeoutMs);
  const problem = await connected(socket, signal);
  if (problem === undefined) return socket;
  socket.destroy();
  return `cannot reach ${host}:${port}: ${problem}`;
}

/** Waits before another connection is tried; ends early where the run does. */
export async function sleepByClock(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeoutPromise(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * Resolves when the socket is connected, or cannot be.
 * @returns why the connection could not be had, for a person; `undefined` where it could
 */
function connected(socket: Socket, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const stop = (): void => resolve('interrupted');
    signal.addEventListener('abort', stop, { once: true });
    const conclude = (problem: string | undefined): void => {
      signal.removeEventListener('abort', stop);
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
