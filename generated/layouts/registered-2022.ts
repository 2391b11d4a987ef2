// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { BytesField, Layout } from '../../src/wire/layout';
import { bytesFrom, bytesTo, exactly } from '../../src/wire/value';
import type { Registered } from '../messages';

const clientId: BytesField = {
  kind: 'bytes',
  name: 'clientId',
  type: 'ClientId',
  offset: 0,
  size: 16,
  doc: "The new client's id.",
};

interface Raw {
  readonly clientId: Uint8Array;
}

const parser = new Parser().buffer('clientId', { length: 16 });

/** Message of 16 bytes. */
export const registered2022: Layout<Registered> = {
  name: 'Registered.2022',
  fixedSize: 16,
  fields: [clientId],
  body: undefined,
  decode(fixed) {
    const raw = parser.parse(exactly(fixed, 16, 'Registered.2022')) as Raw;
    return { clientId: bytesFrom(raw.clientId, clientId) };
  },
  encode(message) {
    const bytes = new Uint8Array(16);
    bytes.set(bytesTo(message.clientId, clientId), 0);
    return bytes;
  },
};
