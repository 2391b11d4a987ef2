/**
 * What counts as one place that connections come from: an IPv4 address, also where it is written as an IPv6 one, and of
 * IPv6 the network of 64 bits, all of which one subscriber has.
 * @param address as Node writes it, without a port.
 */
export function networkOf(address: string): string {
  const ipv4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (ipv4 !== undefined) return ipv4;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  if (tail === undefined && !head.includes(':')) return address;
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  const network = [...first, ...zeros, ...last].slice(0, 4);
  return `${network.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** The address of an `address:port`. */
export function addressOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':'));
}

function groupsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':');
}
