// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { BytesField, Layout } from '../../src/wire/layout';
import { bytesFrom, bytesTo, exactly } from '../../src/wire/value';
import type { MessageReceived } from '../messages';

const clientId: BytesField = {
  kind: 'bytes',
  name: 'clientId',
  type: 'ClientId',
  offset: 0,
  size: 16,
  doc: "The client's id.",
};

interface Raw {
  readonly clientId: Uint8Array;
}

const parser = new Parser().buffer('clientId', { length: 16 });

/** Message of 16 bytes. */
export const messageReceived2023a: Layout<MessageReceived> = {
  name: 'MessageReceived.2023a',
  fixedSize: 16,
  fields: [clientId],
  body: undefined,
  decode(fixed) {
    const raw = parser.parse(exactly(fixed, 16, 'MessageReceived.2023a')) as Raw;
    return { clientId: bytesFrom(raw.clientId, clientId) };
  },
  encode(message) {
    const bytes = new Uint8Array(16);
    bytes.set(bytesTo(message.clientId, clientId), 0);
    return bytes;
  },
};
