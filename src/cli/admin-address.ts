import { isIP } from 'node:net';
import type { AdminAddress } from '../admin/listener';
import { parsePort } from '../course/port';
import { UsageError } from './usage-error';

/**
 * Where `--admin [ADDR:]PORT` listens; an address of IPv6 is in brackets.
 * @throws UsageError where that is no address, or one that other machines reach.
 */
export function adminAddress(text: string): AdminAddress {
  const address = addressIn('--admin', text, '127.0.0.1');
  if (isLoopback(address.host)) return address;
  throw new UsageError(
    `--admin ${text}: the page asks for no password, so it listens on this machine alone`,
    'Name a loopback address, and reach it from elsewhere through a tunnel or a proxy (docs/operation.md).',
  );
}

/**
 * Where `--ready [ADDR:]PORT` listens.
 * @param host where the server itself does.
 * @throws UsageError where that is no address.
 */
export function readyAddress(text: string, host: string): AdminAddress {
  return addressIn('--ready', text, host);
}

function addressIn(flag: string, text: string, byDefault: string): AdminAddress {
  const match = /^(?:(?<host>\[[\da-f:.]+\]|[^:[\]]+):)?(?<port>\d+)$/i.exec(text)?.groups;
  const port = match?.['port'] === '0' ? 0 : parsePort(match?.['port'] ?? '');
  if (match === undefined || port === undefined) {
    throw new UsageError(
      `${flag} ${text} is not [ADDR:]PORT`,
      `Write for example ${flag} 9464, or ${flag} [::1]:9464.`,
    );
  }
  return { host: (match['host'] ?? byDefault).replace(/^\[(.*)\]$/, '$1'), port };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
