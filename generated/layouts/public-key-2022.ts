// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { BytesField, Layout, StringField } from '../../src/wire/layout';
import { bytesFrom, exactly, stringFrom } from '../../src/wire/value';
import { writeBytes, writeString } from '../../src/wire/write-value';
import type { PublicKey } from '../messages';

const name: StringField = {
  kind: 'string',
  name: 'name',
  type: 'Name',
  offset: 0,
  size: 255,
  doc: "The client's name, as registered.",
  fill: 0,
  min: 1,
  max: 254,
};

const publicKey: BytesField = {
  kind: 'bytes',
  name: 'publicKey',
  type: 'PublicKey',
  offset: 255,
  size: 160,
  doc: 'The key with which the server wraps the AES key.',
};

interface Raw {
  readonly name: Uint8Array;
}

const parser = new Parser().buffer('name', { length: 255 });

/** Message of 415 bytes. */
export const publicKey2022: Layout<PublicKey> = {
  name: 'PublicKey.2022',
  fixedSize: 415,
  fields: [name, publicKey],
  body: undefined,
  decode(fixed) {
    const raw = parser.parse(exactly(fixed, 415, 'PublicKey.2022')) as Raw;
    return { name: stringFrom(raw.name, name), publicKey: bytesFrom(fixed, publicKey) };
  },
  encode(message, bytes = new Uint8Array(415), start = 0) {
    writeString(bytes, start, message.name, name);
    writeBytes(bytes, start + 255, message.publicKey, publicKey);
    return bytes;
  },
};
