import type { ByteQueue } from './byte-queue';
import type { TrailingFrame } from './frame';
import type { WireProfile } from './profile';
import { concerns, type Tolerance } from './tolerance';
import { kindOf } from './tolerances/kinds';

/** What may stand behind the last message without being another one. */
export interface Behind {
  /** Announced bytes that have not come yet, and what allows them. */
  readonly announced: number;
  readonly tolerance: Tolerance | undefined;
  /** The message that they stand behind, and the profile that reads it. */
  readonly name: string;
  readonly profile: WireProfile;
}

/** Bytes behind a message, and what may stand behind them. */
export interface Trailing {
  readonly frame: TrailingFrame;
  readonly behind: Behind | undefined;
}

/** Takes what stands behind the last message and is no header; `more` where more bytes must come to tell. */
export function takeTrailing(queue: ByteQueue, behind: Behind): Trailing | 'more' | undefined {
  const { profile, name, announced, tolerance: announcing } = behind;
  if (announced > 0) {
    const raw = queue.takePiece(announced);
    const left = { ...behind, announced: announced - raw.length };
    return { frame: { kind: 'trailing', raw, tolerance: announcing }, behind: left };
  }
  for (const tolerance of profile.tolerates) {
    const { trailing } = kindOf(tolerance);
    if (trailing === undefined || !concerns(tolerance, name)) continue;
    const size = trailing.size(tolerance);
    if (queue.length < size) return 'more';
    const raw = queue.peek(size);
    if (!trailing.isIt(raw, tolerance)) continue;
    queue.drop(size);
    return { frame: { kind: 'trailing', raw, tolerance }, behind: undefined };
  }
  return undefined;
}
