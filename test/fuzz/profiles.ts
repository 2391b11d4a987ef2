import { dialects, editions, type Profile } from '../../generated';
import type { Choices } from './choices';

/** Every edition and dialect. New ones come last, so that the committed inputs keep their meaning. */
const all = [...editions, ...dialects];

/** One edition or dialect, or all editions as a listener has them by default: the newest first. */
export function chooseProfiles(choices: Choices): readonly [Profile, ...Profile[]] {
  const chosen = all[choices.below(all.length + 1)];
  const [newest, ...others] = chosen === undefined ? editions.toReversed() : [chosen];
  if (newest === undefined) throw new TypeError('the schema has no edition');
  return [newest, ...others];
}
