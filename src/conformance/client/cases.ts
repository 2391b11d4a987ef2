import type { Profile } from '../../../generated';
import { exactCases } from './cases/exact';
import { identityCases } from './cases/identity';
import { clientSanityCase, plainCases } from './cases/plain';
import { retryCases } from './cases/retries';
import type { ClientCase } from './client-case';

/** Everything that is demanded of a client in a profile: the plain conversation first. */
export function clientCases(profile: Profile): readonly ClientCase[] {
  return [
    clientSanityCase(profile),
    ...[exactCases, plainCases, identityCases, retryCases].flatMap((make) => make(profile)),
  ];
}
