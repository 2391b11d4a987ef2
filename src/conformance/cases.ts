import type { Profile } from '../../generated';
import type { CaseInfo, Side } from './case';
import { clientCases } from './client/cases';
import { serverCases } from './server/cases';

/** What is demanded of a side in a profile, the plain conversation first. */
export function casesOf(side: Side, profile: Profile): readonly CaseInfo[] {
  return side === 'server' ? serverCases(profile) : clientCases(profile);
}
