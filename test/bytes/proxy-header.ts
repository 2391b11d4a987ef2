// Version 2 of the PROXY protocol by the text of its specification (haproxy.org, proxy-protocol.txt), shares nothing with src/.

/** What may be said otherwise than a balancer does. */
export interface ProxyHeaderSpec {
  /** Upper half the version, lower half the command: 0x20 LOCAL, 0x21 PROXY. */
  readonly versionAndCommand?: number;
  /** 0x11 is TCP over IPv4, 0x21 TCP over IPv6. */
  readonly family?: number;
  /** What follows the fixed part: addresses, ports and TLVs. */
  readonly block?: Uint8Array;
  /** What is announced of that. */
  readonly length?: number;
}

/** Any header. */
export function proxyHeader(spec: ProxyHeaderSpec = {}): Buffer {
  const { versionAndCommand = 0x21, family = 0x11, block = ipv4Block('192.0.2.7', 4711) } = spec;
  const length = spec.length ?? block.length;
  return Buffer.concat([
    Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1'),
    Buffer.from([versionAndCommand, family, length >> 8, length & 0xff]),
    block,
  ]);
}

/** What a balancer sends for a client at an IPv4 address; `tlvs` come behind. */
export function proxied(address: string, port: number, tlvs: Uint8Array = Buffer.alloc(0)): Buffer {
  return proxyHeader({ block: Buffer.concat([ipv4Block(address, port), tlvs]) });
}

/** What a balancer sends for a client at an IPv6 address, given as 32 hexadecimal digits. */
export function proxiedOverIpv6(digits: string, port: number): Buffer {
  const ports = Buffer.from([port >> 8, port & 0xff, 0x04, 0xe8]);
  const block = Buffer.concat([Buffer.from(digits, 'hex'), Buffer.alloc(15), Buffer.from([1]), ports]);
  return proxyHeader({ family: 0x21, block });
}

/** What HAProxy 2.6 sends in front of a health check: LOCAL, without addresses. */
export const LOCAL_HEADER = proxyHeader({ versionAndCommand: 0x20, family: 0, block: Buffer.alloc(0) });

/** A TLV. */
export function tlv(type: number, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([type, value.length >> 8, value.length & 0xff]), value]);
}

function ipv4Block(address: string, port: number): Buffer {
  const destination = [127, 0, 0, 1];
  return Buffer.from([...address.split('.').map(Number), ...destination, port >> 8, port & 0xff, 0x04, 0xe8]);
}
