// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { BytesField, Layout } from '../../src/wire/layout';
import { bytesFrom, bytesTo, exactly } from '../../src/wire/value';
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

interface Raw {
  readonly clientId: Uint8Array;
  readonly wrappedKey: Uint8Array;
}

const parser = new Parser().buffer('clientId', { length: 16 }).buffer('wrappedKey', { length: 128 });

/** Message of 144 bytes. */
export const reconnected2023a: Layout<Reconnected> = {
  name: 'Reconnected.2023a',
  fixedSize: 144,
  fields: [clientId, wrappedKey],
  body: undefined,
  decode(fixed) {
    const raw = parser.parse(exactly(fixed, 144, 'Reconnected.2023a')) as Raw;
    return { clientId: bytesFrom(raw.clientId, clientId), wrappedKey: bytesFrom(raw.wrappedKey, wrappedKey) };
  },
  encode(message) {
    const bytes = new Uint8Array(144);
    bytes.set(bytesTo(message.clientId, clientId), 0);
    bytes.set(bytesTo(message.wrappedKey, wrappedKey), 16);
    return bytes;
  },
};
