import type { Advance } from './crc/advance';
import { reverseBits } from './crc/bits';
import { advanceByTables } from './crc/by-tables';
import { advanceByZlib } from './crc/by-zlib';
import type { ChecksumSpec } from './rules';

/** A checksum over bytes that come in pieces. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  /** The checksum, an unsigned 32-bit number, of all bytes so far; more may follow. */
  digest(): number;
}

/**
 * A CRC-32 with any parameters of the Rocksoft model (R. Williams, "A painless guide to CRC error detection
 * algorithms"): by zlib where it has the polynomial, by tables otherwise.
 */
export function createChecksum(spec: ChecksumSpec): Checksum {
  return new Crc32(spec, advanceByZlib(spec) ?? advanceByTables(spec));
}

/**
 * The bytes that POSIX cksum appends: the length, least significant byte first, as few as hold it, none for an empty
 * file (POSIX.1-2017, cksum). Exact up to 2^53 - 1.
 */
export function lengthBytes(length: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.push(rest % 256);
  return Uint8Array.from(bytes);
}

class Crc32 implements Checksum {
  readonly #spec: ChecksumSpec;
  readonly #advance: Advance;
  #register: number;
  #length = 0;

  constructor(spec: ChecksumSpec, advance: Advance) {
    this.#spec = spec;
    this.#advance = advance;
    this.#register = reverseBits(spec.init);
  }

  update(bytes: Uint8Array): void {
    this.#register = this.#advance(this.#register, bytes);
    this.#length += bytes.length;
  }

  digest(): number {
    const { appendLength, reflectOut, xorOut } = this.#spec;
    const appended = appendLength ? lengthBytes(this.#length) : new Uint8Array(0);
    const register = this.#advance(this.#register, appended);
    return ((reflectOut ? register : reverseBits(register)) ^ xorOut) >>> 0;
  }
}
