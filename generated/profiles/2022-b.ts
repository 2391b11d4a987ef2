// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import type { Edition } from '../profile';
import { sizeWithoutContent } from '../tolerances';
import type { Requests2022, Responses2022 } from '../types/2022';
import { edition2022 } from './2022';

/** The payload size leaves the content out; "resending" acknowledged. */
export const dialect2022B: Edition<Requests2022, Responses2022> = extend(edition2022, {
  id: '2022-b',
  doc: 'The payload size leaves the content out; "resending" acknowledged.',
  writes: [{ message: 'SendFile', tolerance: sizeWithoutContent }],
  flow: { resend: { form: 'acknowledged', by: 'MessageReceived', awaited: true } },
});
