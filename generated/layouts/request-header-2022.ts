// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { BytesField, HeaderLayout, UintField } from '../../src/wire/layout';
import { bytesFrom, exactly, uint } from '../../src/wire/value';
import { writeBytes, writeUint16le, writeUint32le, writeUint8 } from '../../src/wire/write-value';
import type { RequestHeader } from '../messages';

const clientId: BytesField = {
  kind: 'bytes',
  name: 'clientId',
  type: 'ClientId',
  offset: 0,
  size: 16,
  doc: 'The id that the server gave; before registration anything, usually zeros.',
};

const version: UintField = {
  kind: 'uint',
  name: 'version',
  type: 'Version',
  offset: 16,
  size: 1,
  doc: 'The protocol version.',
  byteOrder: 'little',
  min: 3,
  max: 3,
};

const code: UintField = {
  kind: 'uint',
  name: 'code',
  type: 'UInt16',
  offset: 17,
  size: 2,
  doc: 'Which request this is.',
  byteOrder: 'little',
  min: 0,
  max: 65535,
};

const payloadSize: UintField = {
  kind: 'uint',
  name: 'payloadSize',
  type: 'UInt32',
  offset: 19,
  size: 4,
  unit: 'bytes',
  doc: 'The number of bytes that follow the header.',
  byteOrder: 'little',
  min: 0,
  max: 4294967295,
};

interface Raw {
  readonly version: number;
  readonly code: number;
  readonly payloadSize: number;
}

const parser = new Parser().seek(16).uint8('version').uint16le('code').uint32le('payloadSize');

/** Header of 23 bytes. */
export const requestHeader2022: HeaderLayout<RequestHeader> = {
  name: 'RequestHeader.2022',
  fixedSize: 23,
  fields: [clientId, version, code, payloadSize],
  body: undefined,
  code,
  size: payloadSize,
  complete(values, code, payloadSize) {
    return { clientId: values.clientId, code, payloadSize } as RequestHeader;
  },
  decode(fixed) {
    const raw = parser.parse(exactly(fixed, 23, 'RequestHeader.2022')) as Raw;
    uint(raw.version, version);
    return {
      clientId: bytesFrom(fixed, clientId),
      code: uint(raw.code, code),
      payloadSize: uint(raw.payloadSize, payloadSize),
    };
  },
  encode(message, bytes = new Uint8Array(23), start = 0) {
    writeBytes(bytes, start, message.clientId, clientId);
    writeUint8(bytes, start + 16, uint(3, version));
    writeUint16le(bytes, start + 17, uint(message.code, code));
    writeUint32le(bytes, start + 19, uint(message.payloadSize, payloadSize));
    return bytes;
  },
};
