import fc from 'fast-check';
import type { Profile } from '../../generated';
import { sliceContent } from '../../src/protocol/slicing';
import { allEditions } from '../bytes/editions';
import { profileOf } from '../client/dialogue';

const whole = allEditions.filter(({ sendFile }) => sendFile !== 'sizes, packets, name');
const packeted = allEditions.filter(({ sendFile }) => sendFile === 'sizes, packets, name');
/** 32 bits for a size, 16 for a count. */
const LARGEST = 2 ** 32 - 1;
const MOST_PACKETS = 65_535;

type Sizing = Extract<Profile['content'], { form: 'slices' }>['sizing'];

function withSlices(profile: Profile, size: number, sizing: Sizing): Profile {
  return { ...profile, content: { form: 'slices', size, sizing, filling: 'none' } };
}

describe.each(whole)('a content of $id', (edition) => {
  const profile = profileOf(edition);

  test.each([16, 32, 1024, LARGEST - 15])('of %i bytes goes in one message', (contentSize) => {
    expect(sliceContent(profile, contentSize - 1, contentSize)).toEqual({ totalPackets: 1, sliceSize: contentSize });
  });

  test('of more than 32 bits is refused', () => {
    expect(sliceContent(profile, LARGEST, LARGEST + 1)).toBe(
      'it is too large for the protocol: 4294967296 bytes where at most 4294967295 can be announced',
    );
  });
});

describe.each(packeted)('a content of $id', (edition) => {
  const profile = profileOf(edition);

  // As the peers in the wild cut the files that they were seen with.
  test.each([
    [16, 1],
    [1008, 1],
    [1024, 1],
    [1040, 2],
    [2048, 2],
    [2512, 3],
    [256 * 1024, 256],
  ])('of %i bytes goes in %i packets of 1024', (contentSize, totalPackets) => {
    expect(sliceContent(profile, contentSize - 1, contentSize)).toEqual({ totalPackets, sliceSize: 1024 });
  });

  test.each([
    [256 * 1024 + 16, 2048, 129],
    [512 * 1024, 2048, 256],
    [512 * 1024 + 16, 4096, 129],
    [2 ** 20, 4096, 256],
    [2 ** 20 + 16, 8192, 129],
    [800 * 2 ** 20 + 16, 4 * 2 ** 20, 201],
    [LARGEST - 15, 16 * 2 ** 20, 256],
  ])('of %i bytes doubles the slices up to %i, so that they are few', (contentSize, sliceSize, totalPackets) => {
    expect(sliceContent(profile, contentSize - 1, contentSize)).toEqual({ totalPackets, sliceSize });
  });

  test.each([
    [256 * 1024 + 16, 1024, 257],
    [1024 * MOST_PACKETS, 1024, MOST_PACKETS],
    [1024 * MOST_PACKETS + 16, 2048, 32_768],
    [LARGEST - 15, 128 * 1024, 32_768],
  ])(
    'of %i bytes has slices of %i where they are to be as small as can be counted',
    (contentSize, sliceSize, count) => {
      const due = { totalPackets: count, sliceSize };
      expect(sliceContent(profile, contentSize - 1, contentSize, 'smallest')).toEqual(due);
      const many = withSlices(profile, 1024, { doubledAbove: 2 ** 20 });
      expect(sliceContent(many, contentSize - 1, contentSize)).toEqual(due);
    },
  );

  test('of more packets than 16 bits can count is refused where the slices are fixed', () => {
    const fixed = withSlices(profile, 1024, 'fixed');
    expect(sliceContent(fixed, 0, 1024 * MOST_PACKETS)).toEqual({ totalPackets: MOST_PACKETS, sliceSize: 1024 });
    expect(sliceContent(fixed, 0, 1024 * MOST_PACKETS + 16)).toBe(
      'it needs 65536 packets of 1024 bytes, and at most 65535 can be counted',
    );
  });

  test.each([
    [LARGEST, LARGEST + 1],
    [LARGEST + 1, LARGEST],
  ])('of %i bytes that become %i is refused', (size, contentSize) => {
    expect(sliceContent(profile, size, contentSize)).toMatch(/^it is too large for the protocol: 4294967296 bytes/);
  });

  test('is covered by its packets, none of them empty', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 28 - 1 }),
        fc.integer({ min: 1, max: 2 ** 20 }),
        fc.integer({ min: 1, max: 2 ** 17 }),
        (blocks, preferred, doubledAbove) => {
          const contentSize = blocks * 16;
          const cut = withSlices(profile, preferred, { doubledAbove });
          const slicing = sliceContent(cut, contentSize - 1, contentSize);
          if (typeof slicing === 'string') throw new Error(slicing);
          const { totalPackets, sliceSize } = slicing;
          expect(totalPackets).toBeLessThanOrEqual(Math.min(doubledAbove, MOST_PACKETS));
          expect(sliceSize).toBeGreaterThanOrEqual(preferred);
          expect((totalPackets - 1) * sliceSize).toBeLessThan(contentSize);
          expect(totalPackets * sliceSize).toBeGreaterThanOrEqual(contentSize);
        },
      ),
    );
  });
});
