// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import type { Edition } from '../profile';
import type { Requests2023a, Responses2023a } from '../types/2023a';
import { edition2023a } from './2023a';

/** The id before registration is not zero. The server acknowledges "resending"; the client does not wait for that. */
export const dialect2023aA: Edition<Requests2023a, Responses2023a> = extend(edition2023a, {
  id: '2023a-a',
  doc: 'The id before registration is not zero. The server acknowledges "resending"; the client does not wait for that.',
  flow: {
    resend: { form: 'acknowledged', by: 'MessageReceived', awaited: false },
    client: { unregisteredId: '41000000000000000000000000000000', reregisterAs: 'known' },
  },
});
