// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { Layout, StringField, UintField } from '../../src/wire/layout';
import { exactly, headerBytes, stringFrom, uint } from '../../src/wire/value';
import { writeString, writeUint16le, writeUint32le } from '../../src/wire/write-value';
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

const originalSize: UintField = {
  kind: 'uint',
  name: 'originalSize',
  type: 'UInt32',
  offset: 4,
  size: 4,
  unit: 'bytes',
  doc: 'The size of the file before encryption.',
  byteOrder: 'little',
  min: 0,
  max: 4294967295,
};

const totalPackets: UintField = {
  kind: 'uint',
  name: 'totalPackets',
  type: 'UInt16',
  offset: 8,
  size: 2,
  doc: 'How many packets hold the whole ciphertext.',
  byteOrder: 'little',
  min: 1,
  max: 65535,
};

const packetNumber: UintField = {
  kind: 'uint',
  name: 'packetNumber',
  type: 'UInt16',
  offset: 10,
  size: 2,
  doc: 'The number of this packet, counted from 1.',
  byteOrder: 'little',
  min: 0,
  max: 65535,
  bias: -1,
  atMost: 'totalPackets',
};

const fileName: StringField = {
  kind: 'string',
  name: 'fileName',
  type: 'Name',
  offset: 12,
  size: 255,
  doc: "The file's name, without a path.",
  fill: 0,
  min: 1,
  max: 254,
};

interface Raw {
  readonly contentSize: number;
  readonly originalSize: number;
  readonly totalPackets: number;
  readonly packetNumber: number;
  readonly fileName: Uint8Array;
}

const parser = new Parser()
  .uint32le('contentSize')
  .uint32le('originalSize')
  .uint16le('totalPackets')
  .uint16le('packetNumber')
  .buffer('fileName', { length: 255 });

/** Message of 267 bytes, then content. */
export const sendFile2024aPacketsFromZeroTotalBeforeNumber: Layout<SendFile> = {
  name: 'SendFile.2024a-packets-from-zero-total-before-number',
  fixedSize: 267,
  fields: [contentSize, originalSize, totalPackets, packetNumber, fileName],
  body: {
    name: 'content',
    doc: "The ciphertext, or the packet's slice of it.",
    length: { rule: 'atMost', field: 'contentSize' },
  },
  decode(fixed, header) {
    const raw = parser.parse(exactly(fixed, 267, 'SendFile.2024a-packets-from-zero-total-before-number')) as Raw;
    return {
      contentSize: uint(raw.contentSize, contentSize),
      originalSize: uint(raw.originalSize, originalSize),
      totalPackets: uint(raw.totalPackets, totalPackets),
      packetNumber: uint(raw.packetNumber, packetNumber) + 1,
      fileName: stringFrom(raw.fileName, fileName),
      clientId: headerBytes(header, 'clientId'),
    };
  },
  encode(message, bytes = new Uint8Array(267), start = 0) {
    writeUint32le(bytes, start, uint(message.contentSize, contentSize));
    writeUint32le(bytes, start + 4, uint(message.originalSize, originalSize));
    writeUint16le(bytes, start + 8, uint(message.totalPackets, totalPackets));
    writeUint16le(bytes, start + 10, uint(message.packetNumber - 1, packetNumber));
    writeString(bytes, start + 12, message.fileName, fileName);
    return bytes;
  },
};
