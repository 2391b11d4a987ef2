// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { Layout } from '../../src/wire/layout';
import { exactly } from '../../src/wire/value';
import type { MessageReceived } from '../messages';

/** Message of 0 bytes. */
export const messageReceived2022: Layout<MessageReceived> = {
  name: 'MessageReceived.2022',
  fixedSize: 0,
  fields: [],
  body: undefined,
  decode(fixed) {
    exactly(fixed, 0, 'MessageReceived.2022');
    return {};
  },
  encode(_message, bytes = new Uint8Array(0)) {
    return bytes;
  },
};
