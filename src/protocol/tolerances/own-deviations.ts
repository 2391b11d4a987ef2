import type { Profile } from '../../../generated';
import type { Tolerance } from '../../wire/tolerance';
import { kindOf } from '../../wire/tolerances/kinds';

/**
 * Whether a profile itself deviates in this way, so that it says nothing of its peer.
 * @param message the message in which it deviates; any by default.
 */
export function isOwnDeviation({ writes, content }: Profile, tolerance: Tolerance, message?: string): boolean {
  const fillsSlices = content.form === 'slices' && content.filling === 'zeros';
  if (fillsSlices && kindOf(tolerance).mayPad !== undefined) return true;
  return writes.some((rule) => {
    return rule.tolerance.id === tolerance.id && (message === undefined || rule.message === message);
  });
}
