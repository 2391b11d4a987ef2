import type { Profile } from '../../../generated';
import { afterAllCase, connectionCases } from './behaviour/connections';
import { fileCases } from './behaviour/files';
import { packetCases } from './behaviour/packets';
import { registrationCases } from './behaviour/registration';
import { returningCases } from './behaviour/returning';
import { sanityCase } from './behaviour/sanity';
import { confirmationCases } from './behaviour/confirmations';
import { cutCases } from './generated/cut';
import { goldenCases } from './generated/golden';
import { headerCases } from './generated/header';
import { keyCases } from './generated/keys';
import { nameCases } from './generated/names';
import { numberCases } from './generated/numbers';
import { sizeCases } from './generated/sizes';
import type { ServerCase } from './server-case';

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
