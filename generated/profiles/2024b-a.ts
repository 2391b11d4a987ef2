// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import { messageReceived2022 } from '../layouts/message-received-2022';
import type { Edition } from '../profile';
import type { Requests2024a } from '../types/2024a';
import type { Responses2024bA } from '../types/2024b-a';
import { edition2024b } from './2024b';

/** Slices of 8192 bytes; "resending" acknowledged; an empty denial; four reconnects before registering anew. */
export const dialect2024bA: Edition<Requests2024a, Responses2024bA> = extend(edition2024b, {
  id: '2024b-a',
  doc: 'Slices of 8192 bytes; "resending" acknowledged; an empty denial; four reconnects before registering anew.',
  responses: { ReconnectDenied: { layout: messageReceived2022, variants: [] } },
  content: { form: 'slices', size: 8192, sizing: 'fixed', filling: 'none' },
  flow: {
    resend: { form: 'acknowledged', by: 'MessageReceived', awaited: true },
    client: { reconnects: 4, unregisteredId: '61616161616161616161616161616161', reregisterAs: 'known' },
  },
});
