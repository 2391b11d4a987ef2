// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { Layout, StringField, UintField } from '../../src/wire/layout';
import { exactly, headerBytes, stringFrom, uint } from '../../src/wire/value';
import { writeString, writeUint32le } from '../../src/wire/write-value';
import type { SendFile } from '../messages';

const contentSize: UintField = {
  kind: 'uint',
  name: 'contentSize',
  type: 'UInt32',
  offset: 0,
  size: 4,
  unit: 'bytes',
  doc: 'The size of the whole ciphertext, the same in every packet.',
  byteOrder: 'little',
  min: 0,
  max: 4294967295,
};

const fileName: StringField = {
  kind: 'string',
  name: 'fileName',
  type: 'Name',
  offset: 4,
  size: 255,
  doc: "The file's name, without a path.",
  fill: 0,
  min: 1,
  max: 254,
};

interface Raw {
  readonly contentSize: number;
  readonly fileName: Uint8Array;
}

const parser = new Parser().uint32le('contentSize').buffer('fileName', { length: 255 });

/** Message of 259 bytes, then content. */
export const sendFile2023a: Layout<SendFile> = {
  name: 'SendFile.2023a',
  fixedSize: 259,
  fields: [contentSize, fileName],
  body: {
    name: 'content',
    doc: "The ciphertext, or the packet's slice of it.",
    length: { rule: 'is', field: 'contentSize' },
  },
  decode(fixed, header) {
    const raw = parser.parse(exactly(fixed, 259, 'SendFile.2023a')) as Raw;
    return {
      contentSize: uint(raw.contentSize, contentSize),
      fileName: stringFrom(raw.fileName, fileName),
      clientId: headerBytes(header, 'clientId'),
      packetNumber: 1,
      totalPackets: 1,
    };
  },
  encode(message, bytes = new Uint8Array(259), start = 0) {
    writeUint32le(bytes, start, uint(message.contentSize, contentSize));
    writeString(bytes, start + 4, message.fileName, fileName);
    return bytes;
  },
};
