// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { BytesField, Layout } from '../../src/wire/layout';
import { bytesFrom, exactly } from '../../src/wire/value';
import { writeBytes } from '../../src/wire/write-value';
import type { MessageReceived } from '../messages';

const clientId: BytesField = {
  kind: 'bytes',
  name: 'clientId',
  type: 'ClientId',
  offset: 0,
  size: 16,
  doc: "The client's id.",
};

/** Message of 16 bytes. */
export const messageReceived2023a: Layout<MessageReceived> = {
  name: 'MessageReceived.2023a',
  fixedSize: 16,
  fields: [clientId],
  body: undefined,
  decode(fixed) {
    exactly(fixed, 16, 'MessageReceived.2023a');
    return { clientId: bytesFrom(fixed, clientId) };
  },
  encode(message, bytes = new Uint8Array(16), start = 0) {
    writeBytes(bytes, start, message.clientId, clientId);
    return bytes;
  },
};
