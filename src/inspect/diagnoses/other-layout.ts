import type { FieldSpec } from '../../wire/layout';

/** The fields with their integers in the other byte order. */
export function swapped(fields: readonly FieldSpec[]): FieldSpec[] {
  return fields.map((field) =>
    field.kind === 'uint' ? { ...field, byteOrder: field.byteOrder === 'big' ? 'little' : 'big' } : field,
  );
}

/** The bytes with all integers of more than one byte turned round. */
export function turned(fields: readonly FieldSpec[], bytes: Uint8Array): Uint8Array {
  const other = new Uint8Array(bytes);
  for (const field of fields) {
    if (field.kind === 'uint') other.subarray(field.offset, field.offset + field.size).reverse();
  }
  return other;
}

/** Where a C compiler puts these fields in a struct: each integer at a multiple of its own size. */
export function nativeLayout(fields: readonly FieldSpec[]): { readonly fields: FieldSpec[]; readonly size: number } {
  let at = 0;
  let alignment = 1;
  const placed = fields.map((field) => {
    const own = field.kind === 'uint' ? field.size : 1;
    alignment = Math.max(alignment, own);
    const offset = aligned(at, own);
    at = offset + field.size;
    return { ...field, offset };
  });
  return { fields: placed, size: aligned(at, alignment) };
}

function aligned(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
