import type { Profile } from '../../../generated';
import { encodeFields } from '../../wire/field-table';
import { headerOf } from '../../wire/profile';
import { firstDifference } from './annotate';
import type { FieldValues } from './compose';
import type { FailureDetails } from './evidence';
import type { ReadMessage } from './message-reader';

/** Where a message differs from the same one with other values in some fields; nothing where it does not. */
export function differenceOf(
  { frame, bytes, direction }: ReadMessage,
  profile: Profile,
  due: FieldValues,
): Pick<FailureDetails, 'difference' | 'expected'> {
  if (frame.kind === 'violation') return {};
  const header = headerOf(profile, direction);
  const expected = Uint8Array.from(bytes);
  const places = [
    ...header.fields.map((field) => ({ field, start: 0 })),
    ...frame.layout.fields.map((field) => ({ field, start: header.fixedSize })),
  ];
  for (const { field, start } of places) {
    const value = due[field.name];
    const at = start + field.offset;
    if (value === undefined || at + field.size > bytes.length) continue;
    expected.set(encodeFields([{ ...field, offset: 0 }], { [field.name]: value }), at);
  }
  const difference = firstDifference(bytes, expected);
  return difference === undefined ? {} : { difference, expected };
}
