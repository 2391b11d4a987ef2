// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { ChecksumSpec } from '../src/protocol/profile';

/** The checksum of the POSIX command cksum. */
export const posixCksum: ChecksumSpec = {
  id: 'posix-cksum',
  width: 32,
  polynomial: 0x04c11db7,
  init: 0x00000000,
  reflectIn: false,
  reflectOut: false,
  xorOut: 0xffffffff,
  appendLength: true,
};

/** The CRC-32 of zlib, gzip and PNG. */
export const zlibCrc32: ChecksumSpec = {
  id: 'zlib-crc32',
  width: 32,
  polynomial: 0x04c11db7,
  init: 0xffffffff,
  reflectIn: true,
  reflectOut: true,
  xorOut: 0xffffffff,
  appendLength: false,
};
