import { stringsOf, type Layout } from '../layout';
import type { FieldDeviation, ToleranceKind } from './kind';

/** Other bytes than filler stand behind a string's NUL. */
export const dirtyFill: ToleranceKind = {
  clean,
  write: (raw, { layout, details }) => ({ ...raw, fixed: withDirt(raw.fixed, layout, details.field, details.bytes) }),
};

function clean(bytes: Uint8Array, layout: Layout<unknown>): ReturnType<NonNullable<ToleranceKind['clean']>> {
  const fixed = new Uint8Array(bytes);
  const deviations: FieldDeviation[] = [];
  for (const field of stringsOf(layout)) {
    const place = fixed.subarray(field.offset, field.offset + field.size);
    const end = place.indexOf(0);
    const behind = end < 0 ? place.subarray(0, 0) : place.subarray(end + 1);
    if (behind.every((byte) => byte === field.fill)) continue;
    const details = { field: field.name, bytes: new Uint8Array(behind) };
    deviations.push({ details, offset: field.offset + end + 1 });
    behind.fill(field.fill);
  }
  return { fixed, deviations };
}

/** Dirt behind the NUL of the field, or of the first string where none is named; what has no room there is left out. */
function withDirt(
  fixed: Uint8Array,
  layout: Layout<unknown>,
  name: string | undefined,
  bytes: Uint8Array | undefined,
): Uint8Array {
  const field = stringsOf(layout).find((one) => name === undefined || one.name === name);
  if (field === undefined || bytes === undefined) return fixed;
  const end = field.offset + field.size;
  const room = end - fixed.indexOf(0, field.offset) - 1;
  const dirt = bytes.subarray(Math.max(0, bytes.length - room));
  const dirty = new Uint8Array(fixed);
  dirty.set(dirt, end - dirt.length);
  return dirty;
}
