import { crc32 } from 'node:zlib';
import type { ChecksumSpec } from '../rules';
import type { Advance } from './advance';
import { reversal, type Reversal } from './reversal';

/** The polynomial of zlib's CRC-32, in normal form. */
const POLYNOMIAL = 0x04c11db7;

/**
 * A CRC with zlib's polynomial, by zlib, which uses the processor's own multiplication without carries. zlib's CRC is
 * reflected: where that is not wanted, the bits of each byte are turned around first.
 * @returns `undefined` for other polynomials, and where something that it takes is missing: Node has `crc32` since 22.2 and
 * 20.15, and not every processor has the vector instructions of {@link reversal}.
 */
export function advanceByZlib({
  polynomial,
  reflectIn,
}: Pick<ChecksumSpec, 'polynomial' | 'reflectIn'>): Advance | undefined {
  if (polynomial !== POLYNOMIAL || (crc32 as unknown) === undefined) return undefined;
  if (reflectIn) return advance;
  const turning = reversal();
  return turning && ((register, bytes) => advanceReversed(turning, register, bytes));
}

function advanceReversed({ blockSize, reverse }: Reversal, start: number, bytes: Uint8Array): number {
  let register = start;
  for (let at = 0; at < bytes.length; at += blockSize) {
    register = advance(register, reverse(bytes.subarray(at, at + blockSize)));
  }
  return register;
}

/** zlib complements the register on its way in and on its way out. No bytes at all it takes for a new beginning. */
function advance(register: number, bytes: Uint8Array): number {
  if (bytes.length === 0) return register;
  return ~crc32(bytes, ~register >>> 0);
}
