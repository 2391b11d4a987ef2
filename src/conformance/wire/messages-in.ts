import type { Profile } from '../../../generated';
import { blockPadding } from '../../wire/block';
import { descriptorOf, headerOf, type Direction } from '../../wire/profile';
import { numberIn, valuesOf } from '../../inspect/diagnoses/evidence';

/** A part of what was written at once. */
export interface MessagePart {
  /** `undefined` for bytes that begin no message. */
  readonly name: string | undefined;
  readonly bytes: Uint8Array;
}

/** Messages of one write that are shown one by one. */
const MOST = 16;

/**
 * The messages that bytes hold by their headers; `undefined` where it is no more than one, or something is left that is
 * none.
 */
export function messagesIn(
  bytes: Uint8Array,
  direction: Direction,
  profile: Profile,
): readonly MessagePart[] | undefined {
  const { fields, fixedSize, code, size } = headerOf(profile, direction);
  const parts: MessagePart[] = [];
  for (let at = 0; at < bytes.length; at += parts.at(-1)?.bytes.length ?? bytes.length) {
    const header = valuesOf(fields, bytes.subarray(at, at + fixedSize));
    const descriptor = descriptorOf(profile, direction, numberIn(header, code.name) ?? -1);
    const announced = numberIn(header, size.name);
    if (descriptor === undefined || announced === undefined || parts.length === MOST) return undefined;
    const length = fixedSize + announced;
    const end = at + length + blockPadding(length, profile.block[direction]);
    if (end > bytes.length) return undefined;
    parts.push({ name: descriptor.name, bytes: bytes.subarray(at, end) });
  }
  return parts.length > 1 ? parts : undefined;
}
