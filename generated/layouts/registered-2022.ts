// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { BytesField, Layout } from '../../src/wire/layout';
import { bytesFrom, exactly } from '../../src/wire/value';
import { writeBytes } from '../../src/wire/write-value';
import type { Registered } from '../messages';

const clientId: BytesField = {
  kind: 'bytes',
  name: 'clientId',
  type: 'ClientId',
  offset: 0,
  size: 16,
  doc: "The new client's id.",
};

/** Message of 16 bytes. */
export const registered2022: Layout<Registered> = {
  name: 'Registered.2022',
  fixedSize: 16,
  fields: [clientId],
  body: undefined,
  decode(fixed) {
    exactly(fixed, 16, 'Registered.2022');
    return { clientId: bytesFrom(fixed, clientId) };
  },
  encode(message, bytes = new Uint8Array(16), start = 0) {
    writeBytes(bytes, start, message.clientId, clientId);
    return bytes;
  },
};
