import type { ChecksumSpec } from './rules';

/** A checksum over bytes that come in pieces. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  /** The checksum, an unsigned 32-bit number, of all bytes so far; more may follow. */
  digest(): number;
}

/**
 * A CRC-32 with any parameters of the Rocksoft model (R. Williams, "A painless guide to CRC error detection
 * algorithms"), by slicing-by-16: sixteen bytes take sixteen table look-ups that do not wait for each other.
 */
export function createChecksum(spec: ChecksumSpec): Checksum {
  return new Crc32(spec);
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

/**
 * The register's lowest byte is always the one that leaves first. A reflected CRC has it so by definition; one that is
 * not reflected is kept with its bytes swapped, and so are its tables. One loop then does both.
 */
class Crc32 implements Checksum {
  readonly #spec: ChecksumSpec;
  readonly #tables: Int32Array;
  #register: number;
  #length = 0;

  constructor(spec: ChecksumSpec) {
    this.#spec = spec;
    this.#tables = tablesOf(spec);
    this.#register = spec.reflectIn ? reverseBits(spec.init) : swapBytes(spec.init);
  }

  update(bytes: Uint8Array): void {
    this.#register = advance(this.#tables, this.#register, bytes);
    this.#length += bytes.length;
  }

  digest(): number {
    const { appendLength, reflectIn, reflectOut, xorOut } = this.#spec;
    const appended = appendLength ? lengthBytes(this.#length) : new Uint8Array(0);
    const register = advance(this.#tables, this.#register, appended);
    const inOrder = reflectIn ? register : swapBytes(register);
    return ((reflectIn === reflectOut ? inOrder : reverseBits(inOrder)) ^ xorOut) >>> 0;
  }
}

/** Feeds bytes to the register. Table k, at k * 256, holds what a byte has become after k further bytes. */
function advance(tables: Int32Array, start: number, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length;
  let register = start;
  let at = 0;
  for (; at + 16 <= size; at += 16) {
    const a = register ^ view.getInt32(at, true);
    const b = view.getInt32(at + 4, true);
    const c = view.getInt32(at + 8, true);
    const d = view.getInt32(at + 12, true);
    // The word that hangs on the last round comes last, so that the other twelve look-ups need not wait for it.
    register =
      look(tables, 0x000, d >>> 24) ^
      look(tables, 0x100, d >>> 16) ^
      look(tables, 0x200, d >>> 8) ^
      look(tables, 0x300, d) ^
      look(tables, 0x400, c >>> 24) ^
      look(tables, 0x500, c >>> 16) ^
      look(tables, 0x600, c >>> 8) ^
      look(tables, 0x700, c) ^
      look(tables, 0x800, b >>> 24) ^
      look(tables, 0x900, b >>> 16) ^
      look(tables, 0xa00, b >>> 8) ^
      look(tables, 0xb00, b) ^
      look(tables, 0xc00, a >>> 24) ^
      look(tables, 0xd00, a >>> 16) ^
      look(tables, 0xe00, a >>> 8) ^
      look(tables, 0xf00, a);
  }
  for (; at < size; at++) register = (register >>> 8) ^ look(tables, 0, register ^ view.getUint8(at));
  return register;
}

/** The entry of a table for the lowest byte of `value`. */
function look(tables: Int32Array, table: number, value: number): number {
  return tables[table | (value & 0xff)] as number;
}

/** Tables by polynomial and direction; 16 KiB each. */
const cache = new Map<string, Int32Array>();

function tablesOf({ polynomial, reflectIn }: ChecksumSpec): Int32Array {
  const key = `${polynomial} ${reflectIn}`;
  const tables = cache.get(key) ?? makeTables(polynomial, reflectIn);
  cache.set(key, tables);
  return tables;
}

function makeTables(polynomial: number, reflect: boolean): Int32Array {
  const tables = new Int32Array(16 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let rest = reflect ? reverseBits(byte) : byte << 24;
    for (let bit = 0; bit < 8; bit++) rest = rest < 0 ? (rest << 1) ^ polynomial : rest << 1;
    tables[byte] = reflect ? reverseBits(rest) : swapBytes(rest);
  }
  for (let at = 256; at < tables.length; at++) {
    const previous = tables[at - 256] as number;
    tables[at] = (previous >>> 8) ^ look(tables, 0, previous);
  }
  return tables;
}

function swapBytes(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

function reverseBits(word: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed = (reversed << 1) | ((word >>> bit) & 1);
  return reversed;
}
