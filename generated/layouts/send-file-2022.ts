// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { BytesField, Layout, StringField, UintField } from '../../src/wire/layout';
import { bytesFrom, exactly, repeated, stringFrom, uint } from '../../src/wire/value';
import { writeBytes, writeString, writeUint32le } from '../../src/wire/write-value';
import type { SendFile } from '../messages';

const clientId: BytesField = {
  kind: 'bytes',
  name: 'clientId',
  type: 'ClientId',
  offset: 0,
  size: 16,
  doc: "The client's id once more.",
  equals: 'clientId',
};

const contentSize: UintField = {
  kind: 'uint',
  name: 'contentSize',
  type: 'UInt32',
  offset: 16,
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
  offset: 20,
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

const parser = new Parser().seek(16).uint32le('contentSize').buffer('fileName', { length: 255 });

/** Message of 275 bytes, then content. */
export const sendFile2022: Layout<SendFile> = {
  name: 'SendFile.2022',
  fixedSize: 275,
  fields: [clientId, contentSize, fileName],
  body: {
    name: 'content',
    doc: "The ciphertext, or the packet's slice of it.",
    length: { rule: 'is', field: 'contentSize' },
  },
  decode(fixed, header) {
    const raw = parser.parse(exactly(fixed, 275, 'SendFile.2022')) as Raw;
    return {
      clientId: repeated(bytesFrom(fixed, clientId), header, clientId),
      contentSize: uint(raw.contentSize, contentSize),
      fileName: stringFrom(raw.fileName, fileName),
      packetNumber: 1,
      totalPackets: 1,
    };
  },
  encode(message, bytes = new Uint8Array(275), start = 0) {
    writeBytes(bytes, start, message.clientId, clientId);
    writeUint32le(bytes, start + 16, uint(message.contentSize, contentSize));
    writeString(bytes, start + 20, message.fileName, fileName);
    return bytes;
  },
};
