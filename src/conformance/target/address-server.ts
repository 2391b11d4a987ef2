import { connect } from 'node:net';
import type { ServerAddress } from '../../course/server-address';
import { NoTargetError } from '../failure';
import type { ServerTarget } from './target';

/** A server that somebody else has started. */
export interface AddressServerOptions extends ServerAddress {
  /** Milliseconds to wait for a connection; by default 10 s. */
  readonly timeoutMs?: number;
}

/** Milliseconds that a server has by default until it takes a connection. */
export const START_TIMEOUT_MS = 10_000;

/**
 * A server at an address. To start it is to see that it takes a connection, which is closed without a byte; to stop it
 * does nothing. What it prints and where it stores its files is not known, and it counts as alive always.
 *
 * `start` throws NoTargetError `E_UNREACHABLE`.
 */
export function addressServer({ host, port, timeoutMs = START_TIMEOUT_MS }: AddressServerOptions): ServerTarget {
  const name = addressText({ host, port });
  return {
    name,
    start: async () => {
      const problem = await knock({ host, port, timeoutMs });
      if (problem !== undefined) throw unreachable(problem, { host, port, timeoutMs });
      return {
        ...{ host, port, directory: undefined },
        output: () => '',
        forgetOutput: () => undefined,
        isAlive: () => true,
        stop: async () => undefined,
      };
    },
  };
}

/**
 * Connects and closes at once, without a byte. Resolves to `undefined` where the connection was taken, else to the
 * system's code of what went wrong (`ECONNREFUSED`; `ETIMEDOUT` after `timeoutMs` milliseconds).
 */
export function knock({ host, port, timeoutMs }: Required<AddressServerOptions>): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (problem: string | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(problem);
    };
    const timer = setTimeout(() => finish('ETIMEDOUT'), timeoutMs);
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => finish(code ?? message));
    socket.on('connect', () => {
      const { localAddress, localPort, remoteAddress } = socket;
      if (localPort !== port || localAddress !== remoteAddress) return finish(undefined);
      // Nobody listens: of all ports the system gave this end the very same one, and TCP connects that to itself. Ended
      // with a reset, so that the port is free at once for whom it is meant.
      socket.resetAndDestroy();
      finish('ECONNREFUSED');
    });
  });
}

/** `host:port`, an IPv6 address in brackets. */
export function addressText({ host, port }: ServerAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Milliseconds as a person says them. */
export function seconds(ms: number): string {
  return `${ms / 1000} ${ms === 1000 ? 'second' : 'seconds'}`;
}

function unreachable(problem: string, { host, port, timeoutMs }: Required<AddressServerOptions>): NoTargetError {
  const address = addressText({ host, port });
  const [what, hint] = {
    ECONNREFUSED: [`nothing listens on ${address}`, 'Start the server first, and give the port that it listens on.'],
    ENOTFOUND: [`there is no host called ${host}`, 'Give an IP address, or a name that this machine can look up.'],
    EAI_AGAIN: [`the name ${host} cannot be looked up now`, 'Give an IP address, or see to the network.'],
    ETIMEDOUT: [
      `${address} does not answer within ${seconds(timeoutMs)}`,
      'See whether the address is right and no firewall is in between, or give it more time.',
    ],
  }[problem] ?? [`${address} cannot be reached (${problem})`, 'See whether this machine has a way to that address.'];
  return new NoTargetError('E_UNREACHABLE', what ?? address, { hint });
}
