// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { BytesField, Layout, StringField } from '../../src/wire/layout';
import { bytesFrom, exactly, repeated, stringFrom } from '../../src/wire/value';
import { writeBytes, writeString } from '../../src/wire/write-value';
import type { CrcValid } from '../messages';

const clientId: BytesField = {
  kind: 'bytes',
  name: 'clientId',
  type: 'ClientId',
  offset: 0,
  size: 16,
  doc: "The client's id once more.",
  equals: 'clientId',
};

const fileName: StringField = {
  kind: 'string',
  name: 'fileName',
  type: 'Name',
  offset: 16,
  size: 255,
  doc: 'The name under which the file was sent.',
  fill: 0,
  min: 1,
  max: 254,
};

interface Raw {
  readonly fileName: Uint8Array;
}

const parser = new Parser().seek(16).buffer('fileName', { length: 255 });

/** Message of 271 bytes. */
export const crcValid2022: Layout<CrcValid> = {
  name: 'CrcValid.2022',
  fixedSize: 271,
  fields: [clientId, fileName],
  body: undefined,
  decode(fixed, header) {
    const raw = parser.parse(exactly(fixed, 271, 'CrcValid.2022')) as Raw;
    return {
      clientId: repeated(bytesFrom(fixed, clientId), header, clientId),
      fileName: stringFrom(raw.fileName, fileName),
    };
  },
  encode(message, bytes = new Uint8Array(271), start = 0) {
    writeBytes(bytes, start, message.clientId, clientId);
    writeString(bytes, start + 16, message.fileName, fileName);
    return bytes;
  },
};
