// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { BytesField, Layout, StringField, UintField } from '../../src/wire/layout';
import { bytesFrom, exactly, repeated, stringFrom, uint } from '../../src/wire/value';
import { writeBytes, writeString, writeUint16le, writeUint32le } from '../../src/wire/write-value';
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

const originalSize: UintField = {
  kind: 'uint',
  name: 'originalSize',
  type: 'UInt32',
  offset: 20,
  size: 4,
  unit: 'bytes',
  doc: 'The size of the file before encryption.',
  byteOrder: 'little',
  min: 0,
  max: 4294967295,
};

const packetNumber: UintField = {
  kind: 'uint',
  name: 'packetNumber',
  type: 'UInt16',
  offset: 24,
  size: 2,
  doc: 'The number of this packet, counted from 1.',
  byteOrder: 'little',
  min: 1,
  max: 65535,
  atMost: 'totalPackets',
};

const totalPackets: UintField = {
  kind: 'uint',
  name: 'totalPackets',
  type: 'UInt16',
  offset: 26,
  size: 2,
  doc: 'How many packets hold the whole ciphertext.',
  byteOrder: 'little',
  min: 1,
  max: 65535,
};

const fileName: StringField = {
  kind: 'string',
  name: 'fileName',
  type: 'Name',
  offset: 28,
  size: 255,
  doc: "The file's name, without a path.",
  fill: 0,
  min: 1,
  max: 254,
};

interface Raw {
  readonly contentSize: number;
  readonly originalSize: number;
  readonly packetNumber: number;
  readonly totalPackets: number;
  readonly fileName: Uint8Array;
}

const parser = new Parser()
  .seek(16)
  .uint32le('contentSize')
  .uint32le('originalSize')
  .uint16le('packetNumber')
  .uint16le('totalPackets')
  .buffer('fileName', { length: 255 });

/** Message of 283 bytes, then content. */
export const sendFile2024aRepeatedId: Layout<SendFile> = {
  name: 'SendFile.2024a-repeated-id',
  fixedSize: 283,
  fields: [clientId, contentSize, originalSize, packetNumber, totalPackets, fileName],
  body: {
    name: 'content',
    doc: "The ciphertext, or the packet's slice of it.",
    length: { rule: 'atMost', field: 'contentSize' },
  },
  decode(fixed, header) {
    const raw = parser.parse(exactly(fixed, 283, 'SendFile.2024a-repeated-id')) as Raw;
    return {
      clientId: repeated(bytesFrom(fixed, clientId), header, clientId),
      contentSize: uint(raw.contentSize, contentSize),
      originalSize: uint(raw.originalSize, originalSize),
      packetNumber: uint(raw.packetNumber, packetNumber),
      totalPackets: uint(raw.totalPackets, totalPackets),
      fileName: stringFrom(raw.fileName, fileName),
    };
  },
  encode(message, bytes = new Uint8Array(283), start = 0) {
    writeBytes(bytes, start, message.clientId, clientId);
    writeUint32le(bytes, start + 16, uint(message.contentSize, contentSize));
    writeUint32le(bytes, start + 20, uint(message.originalSize, originalSize));
    writeUint16le(bytes, start + 24, uint(message.packetNumber, packetNumber));
    writeUint16le(bytes, start + 26, uint(message.totalPackets, totalPackets));
    writeString(bytes, start + 28, message.fileName, fileName);
    return bytes;
  },
};
