import type { Profile } from '../../../generated';
import type { Side } from '../../../src/conformance/case';
import { clientCases } from '../../../src/conformance/client/cases';
import { serverCases } from '../../../src/conformance/server/cases';
import { clientMutants, serverMutants } from './all-mutants';
import type { ClientMutant, ServerMutant } from './mutant';
import { withoutProfile } from './row';
import { newestSpoken } from '../../spoken-editions';

/** What a matrix is made of. */
export interface Subject {
  readonly profile: Profile;
  readonly cases: readonly string[];
  readonly mutants: readonly (ServerMutant | ClientMutant)[];
}

/** The matrices are made in the newest edition that the independent peer speaks, which has every request and every response. */
export function subject(side: Side): Subject {
  const profile = newestSpoken;
  const cases = side === 'server' ? serverCases(profile) : clientCases(profile);
  return {
    profile,
    cases: cases.map(({ id }) => withoutProfile(id)),
    mutants: side === 'server' ? serverMutants(profile) : clientMutants(profile),
  };
}
