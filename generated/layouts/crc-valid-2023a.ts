// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { Layout, StringField } from '../../src/wire/layout';
import { exactly, headerBytes, stringFrom } from '../../src/wire/value';
import { writeString } from '../../src/wire/write-value';
import type { CrcValid } from '../messages';

const fileName: StringField = {
  kind: 'string',
  name: 'fileName',
  type: 'Name',
  offset: 0,
  size: 255,
  doc: 'The name under which the file was sent.',
  fill: 0,
  min: 1,
  max: 254,
};

interface Raw {
  readonly fileName: Uint8Array;
}

const parser = new Parser().buffer('fileName', { length: 255 });

/** Message of 255 bytes. */
export const crcValid2023a: Layout<CrcValid> = {
  name: 'CrcValid.2023a',
  fixedSize: 255,
  fields: [fileName],
  body: undefined,
  decode(fixed, header) {
    const raw = parser.parse(exactly(fixed, 255, 'CrcValid.2023a')) as Raw;
    return { fileName: stringFrom(raw.fileName, fileName), clientId: headerBytes(header, 'clientId') };
  },
  encode(message, bytes = new Uint8Array(255), start = 0) {
    writeString(bytes, start, message.fileName, fileName);
    return bytes;
  },
};
