import type { Profile } from '../../../generated';
import { oddAnswerCases } from './cases/answers';
import { checksumCases } from './cases/checksums';
import type { ClientCase, ClientCaseSpec } from './cases/client-case';
import { deniedCases } from './cases/denied';
import { errorCases } from './cases/errors';
import { exactCases } from './cases/exact';
import { fieldCases } from './cases/fields';
import { identityCases } from './cases/identity';
import { packetCases } from './cases/packets';
import { plainRunCases } from './cases/plain-run';
import { refusalCases } from './cases/refused-name';
import { returningCases } from './cases/returning';
import { clientSanityCase } from './cases/sanity';
import { scenarios } from './scenario';

/** Everything that is demanded of a client in a profile: the plain conversation first. */
export function clientCases(profile: Profile): readonly ClientCase[] {
  const words = new Map(scenarios(profile).map((scenario) => [scenario.id, scenario.words]));
  const specs: readonly ClientCaseSpec[] = [
    clientSanityCase(profile),
    ...[exactCases, fieldCases, plainRunCases, packetCases, identityCases, returningCases, deniedCases].flatMap(
      (make) => make(profile),
    ),
    ...[checksumCases, errorCases, refusalCases, oddAnswerCases].flatMap((make) => make(profile)),
  ];
  return specs.map((spec) => ({ sends: words.get(spec.scenario) ?? '', ...spec }));
}
