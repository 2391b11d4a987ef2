import { isIPv4 } from 'node:net';

/** Groups of 16 bits of an IPv6 address that name a network; what follows is up to whoever has it. */
const NETWORK_GROUPS = 4;

/** An IPv4 address as a socket that takes both kinds tells it. */
const MAPPED = /^::ffff:(?=[\d.]+$)/i;

/**
 * Whom an address belongs to, as far as the address tells: an IPv4 address is one peer, and so is a /64 of IPv6, in which
 * anybody may choose among 2^64 addresses.
 *
 * @param address as `socket.remoteAddress` has it
 */
export function addressGroup(address: string): string {
  const plain = address.replace(MAPPED, '').replace(/%.*$/, '');
  if (isIPv4(plain) || !plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const network = [...before, ...zeros, ...after].slice(0, NETWORK_GROUPS);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
