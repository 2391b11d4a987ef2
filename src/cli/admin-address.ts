import { isIP } from 'node:net';
import type { AdminAddress } from '../admin/listener';
import { parsePort } from '../course/port';
import { UsageError } from './usage-error';

/**
 * Where `--admin [ADDR:]PORT` listens; an address of IPv6 is in brackets.
 * @throws UsageError where that is no address, or one that other machines reach.
 */
export function adminAddress(text: string): AdminAddress {
  const match = /^(?:(?<host>\[[\da-f:.]+\]|[^:[\]]+):)?(?<port>\d+)$/i.exec(text)?.groups;
  const port = match?.['port'] === '0' ? 0 : parsePort(match?.['port'] ?? '');
  if (match === undefined || port === undefined) {
    throw new UsageError(
      `--admin ${text} is not [ADDR:]PORT`,
      'Write for example --admin 9464, or --admin [::1]:9464.',
    );
  }
  const host = (match['host'] ?? '127.0.0.1').replace(/^\[(.*)\]$/, '$1');
  if (!isLoopback(host)) {
    throw new UsageError(
      `--admin ${text}: the page asks for no password, so it listens on this machine alone`,
      'Name a loopback address, and reach it from elsewhere through a tunnel or a proxy (docs/operation.md).',
    );
  }
  return { host, port };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
