// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { Parser } from 'binary-parser';
import type { HeaderLayout, UintField } from '../../src/wire/layout';
import { exactly, uint } from '../../src/wire/value';
import { writeUint16le, writeUint32le, writeUint8 } from '../../src/wire/write-value';
import type { ResponseHeader } from '../messages';

const version: UintField = {
  kind: 'uint',
  name: 'version',
  type: 'Version',
  offset: 0,
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
  offset: 1,
  size: 2,
  doc: 'Which response this is.',
  byteOrder: 'little',
  min: 0,
  max: 65535,
};

const payloadSize: UintField = {
  kind: 'uint',
  name: 'payloadSize',
  type: 'UInt32',
  offset: 3,
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

const parser = new Parser().uint8('version').uint16le('code').uint32le('payloadSize');

/** Header of 7 bytes. */
export const responseHeader2022: HeaderLayout<ResponseHeader> = {
  name: 'ResponseHeader.2022',
  fixedSize: 7,
  fields: [version, code, payloadSize],
  body: undefined,
  code,
  size: payloadSize,
  complete(_values, code, payloadSize) {
    return { code, payloadSize } as ResponseHeader;
  },
  decode(fixed) {
    const raw = parser.parse(exactly(fixed, 7, 'ResponseHeader.2022')) as Raw;
    uint(raw.version, version);
    return { code: uint(raw.code, code), payloadSize: uint(raw.payloadSize, payloadSize) };
  },
  encode(message, bytes = new Uint8Array(7), start = 0) {
    writeUint8(bytes, start, uint(3, version));
    writeUint16le(bytes, start + 1, uint(message.code, code));
    writeUint32le(bytes, start + 3, uint(message.payloadSize, payloadSize));
    return bytes;
  },
};
