import { blockPadding } from '../wire/block';
import { encodeHeader } from '../wire/encode';
import { WireError } from '../wire/error';
import { headerOf } from '../wire/profile';
import { plainMessage } from '../wire/raw-message';
import { kindOf } from '../wire/tolerances/kinds';
import { sameBytes } from '../wire/value';
import type { RecordedMessage } from './decode-stream';

/**
 * Whether the canonical message, written through its deviations, has exactly the recorded bytes: only then is a
 * difference explained.
 */
export function isExplained(message: RecordedMessage): boolean {
  const { frame, isCut, bytes } = message;
  if (frame.kind !== 'message' || isCut) return false;
  const again = rewritten(message, frame.message.value);
  return again !== undefined && sameBytes(again, bytes);
}

/**
 * A value written as this message was: in its layout, through its deviations, with its content; `undefined` where the
 * layout cannot hold it.
 */
export function rewritten(message: RecordedMessage, value: unknown): Uint8Array | undefined {
  const { frame, content, deviations, direction } = message;
  if (frame.kind !== 'message') return undefined;
  const { layout } = frame;
  const [profile] = frame.profiles;
  const headerLayout = headerOf(profile, direction);
  const headerSize = headerLayout.fixedSize;
  try {
    const plain = plainMessage(layout.encode(value), content.length);
    const raw = deviations.toReversed().reduce((written, { tolerance, details }) => {
      return kindOf(tolerance).write?.(written, { layout, headerSize, details }) ?? written;
    }, plain);
    const header = encodeHeader(headerLayout, { ...frame.header }, frame.header.code, raw.announced);
    const length = header.length + raw.fixed.length + content.length + raw.trailing.length;
    const padding = new Uint8Array(blockPadding(length, profile.block[direction]));
    return Buffer.concat([header, raw.fixed, content, raw.trailing, padding]);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
