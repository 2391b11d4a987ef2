import type { Tolerance } from '../tolerance';
import { bareString } from './bare-string';
import { dirtyFill } from './dirty-fill';
import type { ToleranceKind } from './kind';
import { layout } from './layout';
import { paddedBody } from './padded-body';
import { sizeAnnouncesMore } from './size-announces-more';
import { sizeIncludesHeader } from './size-includes-header';
import { sizeWithoutBody } from './size-without-body';
import { unannouncedString } from './unannounced-string';

/** Every kind of tolerance that is a matter of the wire, by its name in the schema. */
export const toleranceKinds: Readonly<Record<string, ToleranceKind>> = {
  layout,
  bareString,
  sizeWithoutBody,
  sizeIncludesHeader,
  sizeAnnouncesMore,
  unannouncedString,
  paddedBody,
  dirtyFill,
};

/** A kind that the wire has nothing to do with. */
const ELSEWHERE: ToleranceKind = {};

/** What a tolerance does on the wire. */
export function kindOf({ kind }: Tolerance): ToleranceKind {
  return toleranceKinds[kind] ?? ELSEWHERE;
}
