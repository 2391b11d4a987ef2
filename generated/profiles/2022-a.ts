// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import { posixCksum, zlibCrc32 } from '../checksums';
import type { Edition } from '../profile';
import { bareName, sizeAnnouncesMore } from '../tolerances';
import type { Requests2022, Responses2022 } from '../types/2022';
import { edition2022 } from './2022';

/** Bare name at registration; zlib crc32; "resending" acknowledged; a public key under an unknown id accepted. */
export const dialect2022A: Edition<Requests2022, Responses2022> = extend(edition2022, {
  id: '2022-a',
  doc: 'Bare name at registration; zlib crc32; "resending" acknowledged; a public key under an unknown id accepted.',
  checksums: [zlibCrc32, posixCksum],
  writes: [
    { message: 'Register', tolerance: bareName },
    { message: 'RegistrationFailed', bytes: '00000000000000000000000000000000', tolerance: sizeAnnouncesMore },
  ],
  flow: {
    resend: { form: 'acknowledged', by: 'MessageReceived', awaited: true },
    client: { resends: 2, resendingBeforeGivingUp: true },
    server: { adoptsUnknown: true },
  },
});
