import { posixCksum, zlibCrc32 } from '../bytes/checksums';
import type { ServerDefects } from './server-defects';

/** The checksum that a server with these defects answers; `undefined` where none of them is about checksums. */
export function wrongChecksum(defects: ServerDefects, plaintext: Buffer, ciphertext: Buffer): number | undefined {
  if (defects.checksumOverCiphertext) return posixCksum(ciphertext);
  if (defects.checksumOverPadding) return posixCksum(padded(plaintext));
  if (defects.checksumZlib) return zlibCrc32(plaintext);
  if (defects.checksumWithoutLength) return cksumWithoutLength(plaintext);
  if (defects.checksumBigEndian) return byteSwapped(posixCksum(plaintext));
  return undefined;
}

/** POSIX cksum of the bytes alone. */
function cksumWithoutLength(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return ~crc >>> 0;
}

function padded(plaintext: Buffer): Buffer {
  const size = 16 - (plaintext.length % 16);
  return Buffer.concat([plaintext, Buffer.alloc(size, size)]);
}

function byteSwapped(value: number): number {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.readUInt32BE();
}
