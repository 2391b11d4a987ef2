import { WireError } from '../error';
import { stringsOf, type FieldSpec, type Layout, type StringField } from '../layout';
import type { AnnouncedSize, SizeMeaning, ToleranceKind } from './kind';

/** A string without its filler, and with or without its NUL: the message is just shorter. */
export const bareString: ToleranceKind = {
  meaningOf,
  write(raw, { layout, details }) {
    const bare = withoutFiller(raw.fixed, layout, details.terminated === true);
    return { ...raw, announced: raw.announced - raw.fixed.length + bare.length, fixed: bare };
  },
  fieldsIn,
};

function meaningOf({ announced, layout }: AnnouncedSize): SizeMeaning | undefined {
  const [field, another] = stringsOf(layout);
  if (layout.body !== undefined || field === undefined || another !== undefined) return undefined;
  const length = announced - (layout.fixedSize - field.size);
  if (length < 1 || length >= field.size) return undefined;
  return {
    fixedSize: announced,
    bodyLength: undefined,
    trailing: 0,
    restore: (bytes) => filled(bytes, field, length, layout.fixedSize),
  };
}

function filled(
  bytes: Uint8Array,
  field: StringField,
  length: number,
  fixedSize: number,
): ReturnType<SizeMeaning['restore']> {
  const fixed = new Uint8Array(fixedSize);
  const end = field.offset + length;
  fixed.set(bytes.subarray(0, end));
  fixed.fill(field.fill, end, field.offset + field.size);
  fixed.set(bytes.subarray(end), field.offset + field.size);
  const terminated = bytes[end - 1] === 0;
  if (!terminated) fixed[end] = 0;
  // A NUL with only a part of the filler would be lost on the way back, so it is no bare string.
  if (bytes.subarray(field.offset, end - 1).includes(0)) {
    throw new WireError('E_FILL', `${field.name} is neither padded nor bare`, {
      field: field.name,
      offset: field.offset,
      hint: `Fill the field up to ${field.size} bytes.`,
    });
  }
  return { fixed, details: { terminated } };
}

function withoutFiller(fixed: Uint8Array, layout: Layout<unknown>, terminated: boolean): Uint8Array {
  const [field] = stringsOf(layout);
  if (field === undefined) return fixed;
  const nul = fixed.indexOf(0, field.offset);
  const whole = field.offset + field.size;
  // A string that no NUL ends has no filler to lose.
  const end = nul < 0 || nul >= whole ? whole : nul + (terminated ? 1 : 0);
  const behind = fixed.subarray(whole);
  const bare = new Uint8Array(end + behind.length);
  bare.set(fixed.subarray(0, end));
  bare.set(behind, end);
  return bare;
}

function fieldsIn(layout: Layout<unknown>, size: number): readonly FieldSpec[] {
  const [string] = stringsOf(layout);
  const missing = layout.fixedSize - size;
  if (string === undefined || missing === 0) return layout.fields;
  return layout.fields.map((field) => {
    if (field === string) return { ...field, size: field.size - missing };
    return field.offset > string.offset ? { ...field, offset: field.offset - missing } : field;
  });
}
