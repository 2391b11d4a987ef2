import fc from 'fast-check';
import type { createChecksum } from '../../src/crypto/checksum';
import { posixCksum, zlibCrc32 } from '../../generated/checksums';
import type { ChecksumSpec } from '../../src/protocol/profile';
import * as independent from '../bytes/checksums';

type Create = typeof createChecksum;

/** A program that loads the checksum as if something was missing here. */
function loadedWhile(change: () => void): Create {
  let create: Create | undefined;
  jest.isolateModules(() => {
    change();
    ({ createChecksum: create } = jest.requireActual<{ createChecksum: Create }>('../../src/crypto/checksum'));
    // What is missing is noticed by the first checksum.
    create(posixCksum);
  });
  jest.dontMock('node:zlib');
  if (create === undefined) throw new Error('nothing was loaded');
  return create;
}

function withWebAssembly(replacement: unknown): Create {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly');
  try {
    return loadedWhile(() =>
      Object.defineProperty(globalThis, 'WebAssembly', { value: replacement, configurable: true }),
    );
  } finally {
    if (before !== undefined) Object.defineProperty(globalThis, 'WebAssembly', before);
  }
}

const noAddressSpace = jest.fn(() => {
  throw new RangeError('WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance');
});

const ways: readonly [string, () => Create][] = [
  ['with all that Node has', () => loadedWhile(() => undefined)],
  ['without WebAssembly', () => withWebAssembly(undefined)],
  ['without vector instructions', () => withWebAssembly({ validate: () => false })],
  [
    'without address space for WebAssembly',
    () => withWebAssembly({ validate: () => true, Module: Object, Instance: noAddressSpace }),
  ],
  ['without crc32 in zlib', () => loadedWhile(() => jest.doMock('node:zlib', () => ({})))],
];

/** Bytes without a short period, as the recorded checksums below were made of. */
function pattern(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31) ^ ((index >> 8) * 7));
}

/** What cksum of GNU coreutils 9.1 prints for the pattern. */
const recorded: readonly [number, number][] = [
  [0, 4294967295],
  [1, 4215202376],
  [15, 2319641466],
  [16, 1166935088],
  [17, 3070832482],
  [1000, 2527199870],
  [65535, 1020598766],
  [65536, 756377046],
  [65537, 3665614484],
  [200001, 1385464935],
  [1000003, 4025482127],
];

describe.each(ways)('%s', (_, load) => {
  const create = load();

  function digest(spec: ChecksumSpec, ...pieces: readonly Uint8Array[]): number {
    const checksum = create(spec);
    for (const piece of pieces) checksum.update(piece);
    return checksum.digest();
  }

  test.each(recorded)('%d bytes have the checksum that the command cksum gave', (size, expected) => {
    expect(digest(posixCksum, pattern(size))).toBe(expected);
  });

  test('all sizes from 0 to 300 have the checksums of an implementation that takes one bit at a time', () => {
    const sizes = Array.from({ length: 301 }, (__, size) => size);
    expect(sizes.map((size) => digest(posixCksum, pattern(size)))).toEqual(
      sizes.map((size) => independent.posixCksum(pattern(size))),
    );
    expect(sizes.map((size) => digest(zlibCrc32, pattern(size)))).toEqual(
      sizes.map((size) => independent.zlibCrc32(pattern(size))),
    );
  });

  test('pieces of any sizes, from anywhere in memory, have the checksum of the whole', () => {
    const whole = pattern(200001);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 8 }), (cuts) => {
        const ends = [...cuts.sort((a, b) => a - b), whole.length];
        const pieces = ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end));
        expect(digest(posixCksum, ...pieces)).toBe(1385464935);
      }),
      { numRuns: 20 },
    );
  });

  test('an empty piece changes nothing', () => {
    const [bytes, empty] = [pattern(17), Buffer.concat([])];
    expect(digest(posixCksum, empty, bytes, empty)).toBe(3070832482);
    expect(digest(zlibCrc32, empty, bytes, empty)).toBe(independent.zlibCrc32(bytes));
    expect(digest({ ...zlibCrc32, init: 0, reflectOut: false, xorOut: 0 }, empty)).toBe(0);
  });

  test('two checksums that take turns keep apart', () => {
    const [first, second] = [create(posixCksum), create(posixCksum)];
    first.update(pattern(1000));
    second.update(pattern(65537).subarray(0, 65530));
    first.update(new Uint8Array(0));
    second.update(pattern(65537).subarray(65530));
    expect([first.digest(), second.digest()]).toEqual([2527199870, 3665614484]);
  });
});
