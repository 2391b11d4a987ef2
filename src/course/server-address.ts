import { isIPv4, isIPv6 } from 'node:net';
import { quoted } from '../text/visible';
import { SealwireError } from '../wire/error';
import { parsePort } from './port';

/** Where a server listens. */
export interface ServerAddress {
  /** An IPv4 or IPv6 address (without brackets) or a host name. */
  readonly host: string;
  /** TCP port, 1 to 65535. */
  readonly port: number;
}

/**
 * Reads `host:port`; an IPv6 address stands in brackets, because its own colons would hide the port's. With a default port
 * the port may be left out, and with it the brackets.
 * @throws SealwireError `E_SERVER_ADDRESS`
 */
export function parseServerAddress(text: string, defaultPort?: number): ServerAddress {
  if (defaultPort !== undefined && isIPv6(text)) return { host: text, port: defaultPort };
  if (defaultPort !== undefined && /^(?:\[[^[\]]*\]|[^[\]:]+)$/.test(text))
    return parseServerAddress(`${text}:${defaultPort}`);
  const parts = /^(?:\[(?<ipv6>[^[\]]*)\]|(?<name>[^[\]:]*)):(?<port>[^:]*)$/.exec(text)?.groups;
  if (!parts) throw refuse(text, 'is not host:port', 'Write it like 127.0.0.1:1234, an IPv6 address like [::1]:1234.');
  const { ipv6, name = '', port: digits = '' } = parts;
  if (ipv6 !== undefined && !isIPv6(ipv6)) {
    throw refuse(text, 'has no IPv6 address in its brackets', 'Write it like [::1]:1234.');
  }
  if (ipv6 === undefined && !isHost(name)) {
    throw refuse(text, 'has no IP address or host name before the colon', 'Write it like 127.0.0.1:1234.');
  }
  const port = parsePort(digits);
  if (port === undefined) {
    throw refuse(text, 'has no port from 1 to 65535 after the colon', 'Give the port that the server listens on.');
  }
  return { host: ipv6 ?? name, port };
}

function isHost(name: string): boolean {
  // Digits and dots alone are an address: 127.0.0.256 must not become a question to a name server.
  return /^[\d.]+$/.test(name) ? isIPv4(name) : /^[\p{L}\p{N}_](?:[\p{L}\p{N}._-]*[\p{L}\p{N}_.])?$/u.test(name);
}

function refuse(text: string, what: string, hint: string): SealwireError {
  return new SealwireError('E_SERVER_ADDRESS', `server address ${quoted(text)} ${what}`, { hint });
}
