// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { Layout } from '../../src/wire/layout';
import { exactly } from '../../src/wire/value';
import type { MessageReceived } from '../messages';

/**
 * Message of 0 bytes.
 * Used by MessageReceived in 2022, 2022-a, 2022-b, 2024b-c, 2023a, 2023b, 2024a, 2024b, 2023a-a, 2023b-a, 2023b-b, 2024a-a, 2024b-a, 2024b-b; ReconnectDenied in 2024b-a, 2023a, 2023b, 2024a, 2024b, 2023a-a, 2023b-a, 2023b-b, 2024a-a, 2024b-b, 2024b-c.
 */
export const messageReceived2022: Layout<MessageReceived> = {
  name: 'MessageReceived.2022',
  fixedSize: 0,
  fields: [],
  body: undefined,
  decode(fixed) {
    exactly(fixed, 0, 'MessageReceived.2022');
    return { clientId: undefined };
  },
  encode() {
    return new Uint8Array(0);
  },
};
