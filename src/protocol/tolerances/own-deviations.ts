import type { Profile } from '../../../generated';
import type { Tolerance } from '../../wire/tolerance';
import { kindOf } from '../../wire/tolerances/kinds';
import { fillsPackets } from '../slicing';

/**
 * Whether a profile itself deviates in this way, so that it says nothing of its peer.
 * @param message the message in which it deviates; any by default.
 */
export function isOwnDeviation(profile: Profile, tolerance: Tolerance, message?: string): boolean {
  if (fillsPackets(profile) && kindOf(tolerance).mayPad !== undefined) return true;
  return profile.writes.some((rule) => {
    return rule.tolerance.id === tolerance.id && (message === undefined || rule.message === message);
  });
}
