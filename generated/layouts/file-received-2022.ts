// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { BytesField, Layout, StringField, UintField } from '../../src/wire/layout';
import { bytesFrom, exactly, stringFrom, uint } from '../../src/wire/value';
import { writeBytes, writeString, writeUint32le } from '../../src/wire/write-value';
import type { FileReceived } from '../messages';

const clientId: BytesField = {
  kind: 'bytes',
  name: 'clientId',
  type: 'ClientId',
  offset: 0,
  size: 16,
  doc: "The client's id.",
};

const contentSize: UintField = {
  kind: 'uint',
  name: 'contentSize',
  type: 'UInt32',
  offset: 16,
  size: 4,
  unit: 'bytes',
  doc: 'The size of the ciphertext that was received.',
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
  doc: 'The name under which the file was sent.',
  fill: 0,
  min: 1,
  max: 254,
};

const checksum: UintField = {
  kind: 'uint',
  name: 'checksum',
  type: 'UInt32',
  offset: 275,
  size: 4,
  doc: 'The checksum of the plaintext.',
  byteOrder: 'little',
  min: 0,
  max: 4294967295,
};

interface Raw {
  readonly contentSize: number;
  readonly fileName: Uint8Array;
  readonly checksum: number;
}

const parser = new Parser().seek(16).uint32le('contentSize').buffer('fileName', { length: 255 }).uint32le('checksum');

/** Message of 279 bytes. */
export const fileReceived2022: Layout<FileReceived> = {
  name: 'FileReceived.2022',
  fixedSize: 279,
  fields: [clientId, contentSize, fileName, checksum],
  body: undefined,
  decode(fixed) {
    const raw = parser.parse(exactly(fixed, 279, 'FileReceived.2022')) as Raw;
    return {
      clientId: bytesFrom(fixed, clientId),
      contentSize: uint(raw.contentSize, contentSize),
      fileName: stringFrom(raw.fileName, fileName),
      checksum: uint(raw.checksum, checksum),
    };
  },
  encode(message, bytes = new Uint8Array(279), start = 0) {
    writeBytes(bytes, start, message.clientId, clientId);
    writeUint32le(bytes, start + 16, uint(message.contentSize, contentSize));
    writeString(bytes, start + 20, message.fileName, fileName);
    writeUint32le(bytes, start + 275, uint(message.checksum, checksum));
    return bytes;
  },
};
