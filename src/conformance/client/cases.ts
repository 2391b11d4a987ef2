import type { Profile } from '../../../generated';
import { oddAnswerCases } from './cases/answers';
import { checksumCases } from './cases/checksums';
import { errorCases } from './cases/errors';
import { exactCases } from './cases/exact';
import { identityCases } from './cases/identity';
import { clientSanityCase, plainCases } from './cases/plain';
import { refusalCases } from './cases/refused-name';
import type { ClientCase } from './cases/client-case';

/** Everything that is demanded of a client in a profile: the plain conversation first. */
export function clientCases(profile: Profile): readonly ClientCase[] {
  return [
    clientSanityCase(profile),
    ...[exactCases, plainCases, identityCases, checksumCases, errorCases, refusalCases, oddAnswerCases].flatMap(
      (make) => make(profile),
    ),
  ];
}
