import { BlockList, isIP } from 'node:net';

/** Addresses and networks of which somebody may be one. */
export class AllowedAddresses {
  readonly #list = new BlockList();

  /** @throws RangeError for what {@link isAddressOrNetwork} refuses. */
  constructor(texts: readonly string[]) {
    for (const text of texts) {
      const network = networkIn(text);
      if (network === undefined) throw new RangeError(`"${text}" is neither an address nor a network`);
      this.#list.addSubnet(network.address, network.prefix, network.family);
    }
  }

  /** @param address as Node writes it; an IPv4 address may be written as an IPv6 one. */
  has(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.#list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  }
}

/** Whether a text is an IP address, or a network such as `192.0.2.0/24` or `2001:db8::/32`. */
export function isAddressOrNetwork(text: string): boolean {
  return networkIn(text) !== undefined;
}

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

function networkIn(text: string): Network | undefined {
  const { address = '', prefix } = /^(?<address>[\da-f:.]+)(?:\/(?<prefix>\d{1,3}))?$/i.exec(text)?.groups ?? {};
  const version = isIP(address);
  if (version === 0) return undefined;
  const bits = version === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  return length > bits ? undefined : { address, prefix: length, family: version === 4 ? 'ipv4' : 'ipv6' };
}
