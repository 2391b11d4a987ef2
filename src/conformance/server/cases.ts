import type { Profile } from '../../../generated';
import { afterAllCase, connectionCases } from './cases/behaviour/connections';
import { fileCases } from './cases/behaviour/files';
import { packetCases } from './cases/behaviour/packets';
import { registrationCases } from './cases/behaviour/registration';
import { returningCases } from './cases/behaviour/returning';
import { sanityCase } from './cases/behaviour/sanity';
import { confirmationCases } from './cases/behaviour/confirmations';
import { cutCases } from './cases/from-schema/cut';
import { goldenCases } from './cases/from-schema/golden';
import { headerCases } from './cases/from-schema/header';
import { keyCases } from './cases/from-schema/keys';
import { nameCases } from './cases/from-schema/names';
import { numberCases } from './cases/from-schema/numbers';
import { sizeCases } from './cases/from-schema/sizes';
import type { ServerCase } from './cases/server-case';

/** Everything that is demanded of a server in a profile: the plain conversation first, and once more at the end. */
export function serverCases(profile: Profile): readonly ServerCase[] {
  return [
    sanityCase(profile),
    ...[goldenCases, nameCases, keyCases, numberCases, sizeCases, cutCases, headerCases].flatMap((make) =>
      make(profile),
    ),
    ...[registrationCases, returningCases, fileCases, packetCases, confirmationCases, connectionCases].flatMap((make) =>
      make(profile),
    ),
    afterAllCase(profile),
  ];
}
