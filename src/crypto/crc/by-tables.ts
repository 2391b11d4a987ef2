import type { ChecksumSpec } from '../rules';
import type { Advance } from './advance';
import { reverseBits, reverseBitsOfBytes, swapBytes } from './bits';

/** Any CRC of 32 bits, by slicing-by-16: sixteen bytes take sixteen table look-ups that do not wait for each other. */
export function advanceByTables(spec: Pick<ChecksumSpec, 'polynomial' | 'reflectIn'>): Advance {
  const tables = tablesOf(spec);
  if (spec.reflectIn) return (register, bytes) => advance(tables, register, bytes);
  return (register, bytes) => reverseBitsOfBytes(advance(tables, reverseBitsOfBytes(register), bytes));
}

/**
 * Table k, at k * 256, holds what a byte has become after k further bytes. The register's lowest byte is always the one that
 * leaves first: a reflected CRC has it so by definition, one that is not reflected is kept with its bytes swapped, and so are its
 * tables. One loop then does both.
 */
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

function tablesOf({ polynomial, reflectIn }: Pick<ChecksumSpec, 'polynomial' | 'reflectIn'>): Int32Array {
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
