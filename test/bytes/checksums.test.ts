import { recordings } from '../captures';
import { posixCksum, zlibCrc32 } from './checksums';

// What coreutils' cksum and zlib print.
test.each([
  ['', 0xffffffff, 0],
  ['a', 1220704766, 0xe8b7be43],
  ['123456789', 930766865, 0xcbf43926],
])('checksums of %j', (text, posix, zlib) => {
  expect([posixCksum(Buffer.from(text)), zlibCrc32(Buffer.from(text))]).toEqual([posix, zlib]);
});

test('checksums of the recorded plaintext are those of meta.json', () => {
  for (const { meta, plaintext } of recordings()) {
    expect([posixCksum(plaintext), zlibCrc32(plaintext)]).toEqual([meta.posixCksum, meta.zlibCrc32]);
  }
});
