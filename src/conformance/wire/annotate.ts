import type { Profile } from '../../../generated';
import { rowsOfBytes } from '../../inspect/rows';
import type { Direction } from '../../wire/profile';
import type { Annotated } from '../failure';

/** Bytes of a message that a report keeps: enough for every field of any message, not a whole file. */
const KEPT = 4096;

/** A message's first bytes, with what its parts mean. */
export function annotate(bytes: Uint8Array, direction: Direction, profile: Profile): Annotated {
  return { bytes: bytes.subarray(0, KEPT), rows: rowsOfBytes(bytes, direction, profile) };
}

/** Offset of the first byte in which two messages differ; `undefined` where they are the same. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) if (a[at] !== b[at]) return at;
  return a.length === b.length ? undefined : shorter;
}
