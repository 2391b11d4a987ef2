// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { BytesField, Layout } from '../../src/wire/layout';
import { bytesFrom, exactly } from '../../src/wire/value';
import { writeBytes } from '../../src/wire/write-value';
import type { Reconnected } from '../messages';

const clientId: BytesField = {
  kind: 'bytes',
  name: 'clientId',
  type: 'ClientId',
  offset: 0,
  size: 16,
  doc: "The client's id.",
};

const wrappedKey: BytesField = {
  kind: 'bytes',
  name: 'wrappedKey',
  type: 'WrappedKey',
  offset: 16,
  size: 128,
  doc: 'The fresh AES key, wrapped with the public key that the server has kept.',
};

/** Message of 144 bytes. */
export const reconnected2023a: Layout<Reconnected> = {
  name: 'Reconnected.2023a',
  fixedSize: 144,
  fields: [clientId, wrappedKey],
  body: undefined,
  decode(fixed) {
    exactly(fixed, 144, 'Reconnected.2023a');
    return { clientId: bytesFrom(fixed, clientId), wrappedKey: bytesFrom(fixed, wrappedKey) };
  },
  encode(message, bytes = new Uint8Array(144), start = 0) {
    writeBytes(bytes, start, message.clientId, clientId);
    writeBytes(bytes, start + 16, message.wrappedKey, wrappedKey);
    return bytes;
  },
};
