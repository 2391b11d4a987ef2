// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import type { Edition } from '../profile';
import { sizeWithoutContent } from '../tolerances';
import type { Requests2023a, Responses2023a } from '../types/2023a';
import { edition2023b } from './2023b';

/** The payload size leaves the content out; the plaintext's size is reported; a general error instead of a denial. */
export const dialect2023bB: Edition<Requests2023a, Responses2023a> = extend(edition2023b, {
  id: '2023b-b',
  doc: "The payload size leaves the content out; the plaintext's size is reported; a general error instead of a denial.",
  writes: [{ message: 'SendFile', tolerance: sizeWithoutContent }],
  flow: {
    client: { resends: 2, resendingBeforeGivingUp: true },
    server: { reportedSize: 'plaintext', refusals: { unknownClient: ['GeneralError'] } },
  },
});
