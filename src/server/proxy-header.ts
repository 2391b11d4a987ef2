import { SocketAddress } from 'node:net';
import { SealwireError } from '../wire/error';

/**
 * What stands in front of a connection that a balancer hands on, in version 2 of the PROXY protocol: the text
 * `proxy-protocol.txt` of HAProxy says what each byte means.
 */
export interface ProxyHeader {
  /** `LOCAL`: the balancer's own connection, such as a health check. */
  readonly command: 'LOCAL' | 'PROXY';
  /** The client's true address; `undefined` where the header names none that a TCP connection can have. */
  readonly source: Endpoint | undefined;
  /** Bytes of the whole header. */
  readonly length: number;
}

/** One end of a connection; the address as Node writes it. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A header, and the bytes that came behind it. */
export interface ReadHeader {
  readonly header: ProxyHeader;
  readonly rest: Uint8Array;
}

/**
 * The bytes are no header that may be believed; codes `E_PROXY_SIGNATURE`, `E_PROXY_VERSION`, `E_PROXY_COMMAND`,
 * `E_PROXY_FAMILY`, `E_PROXY_LENGTH`. The offset is that of the first byte that is wrong.
 */
export class ProxyHeaderError extends SealwireError {}

/** A header is at most this long, in bytes: addresses, and many times what balancers add to them. */
export const LONGEST_PROXY_HEADER = 4096;

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
/** Signature, version and command, family, and the length of what follows. */
const FIXED = 16;
const VERSION_AT = 12;
const FAMILY_AT = 13;
const LENGTH_AT = 14;

/** The families that there are, and the size of two addresses with their ports. */
const FAMILIES: Readonly<Record<number, { readonly name: string; readonly size: number }>> = {
  0x00: { name: 'an unspecified family', size: 0 },
  0x11: { name: 'TCP over IPv4', size: 12 },
  0x12: { name: 'UDP over IPv4', size: 12 },
  0x21: { name: 'TCP over IPv6', size: 36 },
  0x22: { name: 'UDP over IPv6', size: 36 },
  0x31: { name: 'a UNIX stream', size: 216 },
  0x32: { name: 'UNIX datagrams', size: 216 },
};
const TCP_OVER_IPV4 = 0x11;
const TCP_OVER_IPV6 = 0x21;

/** What is kept of a header: what follows behind the addresses is passed over. */
const KEPT = FIXED + 36;

/**
 * Reads a header that comes in any pieces. It keeps 52 bytes at the most, and says what is wrong as soon as the first wrong
 * byte is there.
 */
export class ProxyHeaderParser {
  readonly #kept = Buffer.alloc(KEPT);
  /** Bytes of the header that have come. */
  #come = 0;

  /** Whether nothing has come yet. */
  get isEmpty(): boolean {
    return this.#come === 0;
  }

  /**
   * Takes the next piece.
   * @returns the header once it is complete, and what the piece holds behind it; `undefined` where more has to come.
   * @throws ProxyHeaderError; nothing more may be pushed then, nor behind a header.
   */
  push(bytes: Uint8Array): ReadHeader | undefined {
    let at = 0;
    while (at < bytes.length && this.#come < FIXED) {
      this.#kept[this.#come++] = bytes[at++] ?? 0;
      checkAt(this.#kept, this.#come - 1);
    }
    if (this.#come < FIXED) return undefined;
    const length = FIXED + this.#kept.readUInt16BE(LENGTH_AT);
    const piece = bytes.subarray(at, at + length - this.#come);
    if (this.#come < KEPT) this.#kept.set(piece.subarray(0, KEPT - this.#come), this.#come);
    this.#come += piece.length;
    if (this.#come < length) return undefined;
    return { header: headerIn(this.#kept, length), rest: bytes.subarray(at + piece.length) };
  }
}

/** Checks what is known with the byte at an offset, all bytes before it being right. */
function checkAt(bytes: Buffer, offset: number): void {
  if (offset < VERSION_AT) checkSignature(bytes, offset);
  else if (offset === VERSION_AT) checkVersion(bytes.readUInt8(offset));
  else if (offset === FAMILY_AT) checkFamily(bytes);
  else if (offset === FIXED - 1) checkLength(bytes);
}

function checkSignature(bytes: Buffer, offset: number): void {
  if (bytes[offset] === SIGNATURE[offset]) return;
  throw new ProxyHeaderError('E_PROXY_SIGNATURE', 'the connection does not begin with a PROXY header of version 2', {
    field: 'signature',
    offset,
    hint: 'Connect through the balancer, and have it send the header: "send-proxy-v2" in HAProxy, not "send-proxy".',
  });
}

function checkVersion(byte: number): void {
  const [version, command] = [byte >> 4, byte & 0x0f];
  if (version !== 2) {
    throw new ProxyHeaderError('E_PROXY_VERSION', `the PROXY header has version ${version}, and 2 is read here`, {
      field: 'version',
      offset: VERSION_AT,
      hint: 'Have the balancer send version 2.',
    });
  }
  if (command > 1) {
    throw new ProxyHeaderError('E_PROXY_COMMAND', `the PROXY header has the command ${command}, which is none`, {
      field: 'command',
      offset: VERSION_AT,
      hint: 'Have the balancer send the command LOCAL (0) or PROXY (1).',
    });
  }
}

/** Of its own connections a balancer need not say what they are. */
function checkFamily(bytes: Buffer): void {
  const byte = bytes.readUInt8(FAMILY_AT);
  if (commandIn(bytes) === 'LOCAL' || FAMILIES[byte] !== undefined) return;
  const text = byte.toString(16).padStart(2, '0');
  throw new ProxyHeaderError('E_PROXY_FAMILY', `the PROXY header has the family 0x${text}, which is none`, {
    field: 'family',
    offset: FAMILY_AT,
    hint: 'Have the balancer send TCP over IPv4 (0x11) or over IPv6 (0x21).',
  });
}

function checkLength(bytes: Buffer): void {
  const length = bytes.readUInt16BE(LENGTH_AT);
  // The addresses of a LOCAL header are passed over, whatever they are.
  const family = commandIn(bytes) === 'LOCAL' ? undefined : FAMILIES[bytes.readUInt8(FAMILY_AT)];
  const wrong =
    family !== undefined && length < family.size
      ? `the PROXY header announces ${length} bytes, and addresses of ${family.name} take ${family.size}`
      : FIXED + length > LONGEST_PROXY_HEADER
        ? `the PROXY header is ${FIXED + length} bytes long, and ${LONGEST_PROXY_HEADER} are read at the most`
        : undefined;
  if (wrong === undefined) return;
  throw new ProxyHeaderError('E_PROXY_LENGTH', wrong, {
    field: 'length',
    offset: LENGTH_AT,
    hint: 'Have the balancer send the addresses, and less beside them.',
  });
}

function headerIn(bytes: Buffer, length: number): ProxyHeader {
  const command = commandIn(bytes);
  return { command, source: command === 'PROXY' ? sourceIn(bytes) : undefined, length };
}

function commandIn(bytes: Buffer): 'LOCAL' | 'PROXY' {
  return (bytes.readUInt8(VERSION_AT) & 0x0f) === 0 ? 'LOCAL' : 'PROXY';
}

/** Source address, destination address, source port, destination port. */
function sourceIn(bytes: Buffer): Endpoint | undefined {
  switch (bytes.readUInt8(FAMILY_AT)) {
    case TCP_OVER_IPV4:
      return { address: bytes.subarray(FIXED, FIXED + 4).join('.'), port: bytes.readUInt16BE(FIXED + 8) };
    case TCP_OVER_IPV6:
      return { address: ipv6Text(bytes.subarray(FIXED, FIXED + 16)), port: bytes.readUInt16BE(FIXED + 32) };
    default:
      return undefined;
  }
}

/** One address has one text: an IPv4 address that is written as an IPv6 one is shown as what it is. */
function ipv6Text(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16));
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') return bytes.subarray(12).join('.');
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}
