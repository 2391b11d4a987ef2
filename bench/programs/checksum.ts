// The checksum of a file as the client computes it, in pieces of half a mebibyte, by our own code:
//
//   node dist/bench/programs/checksum.js FILE
//
// Prints one JSON object: the checksum, and the seconds from the first read to the last sum.

import { closeSync, openSync, readSync } from 'node:fs';
import { posixCksum } from '../../generated/checksums';
import { createChecksum } from '../../src/crypto/checksum';

const PIECE = 512 * 1024;

const file = openSync(process.argv[2] ?? '', 'r');
const piece = Buffer.alloc(PIECE);
const started = performance.now();
const sum = createChecksum(posixCksum);
for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) sum.update(piece.subarray(0, read));
const checksum = sum.digest();
const seconds = (performance.now() - started) / 1000;
closeSync(file);
process.stdout.write(`${JSON.stringify({ checksum, seconds })}\n`);
