// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { Layout, StringField } from '../../src/wire/layout';
import { exactly, stringFrom } from '../../src/wire/value';
import { writeString } from '../../src/wire/write-value';
import type { Reconnect } from '../messages';

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

interface Raw {
  readonly name: Uint8Array;
}

const parser = new Parser().buffer('name', { length: 255 });

/** Message of 255 bytes. */
export const reconnect2023a: Layout<Reconnect> = {
  name: 'Reconnect.2023a',
  fixedSize: 255,
  fields: [name],
  body: undefined,
  decode(fixed) {
    const raw = parser.parse(exactly(fixed, 255, 'Reconnect.2023a')) as Raw;
    return { name: stringFrom(raw.name, name) };
  },
  encode(message, bytes = new Uint8Array(255), start = 0) {
    writeString(bytes, start, message.name, name);
    return bytes;
  },
};
