import fc from 'fast-check';
import {
  beginSeries,
  continueSeries,
  isComplete,
  type PacketProblem,
  type PacketSeries,
} from '../../src/protocol/packet-series';
import { strictly } from '../../src/protocol/strictly';
import { profileOf } from '../tolerances/deviating';

const packeted = profileOf('2024a');
const fileName = Buffer.from('sample.txt');

function packet(packetNumber: number, totalPackets: number, contentSize: number, name = fileName) {
  return { packetNumber, totalPackets, contentSize, fileName: name };
}

function begun(...[profile, first, size]: Parameters<typeof beginSeries>): PacketSeries {
  return accepted(beginSeries(profile, first, size));
}

function accepted(series: PacketSeries | PacketProblem): PacketSeries {
  if ('problem' in series) throw new Error(series.problem);
  return series;
}

test('a series counts its packets and bytes until the last one', () => {
  const first = begun(packeted, packet(1, 3, 2512), 1024);
  const second = accepted(continueSeries(first, packet(2, 3, 2512), 1024));
  const third = accepted(continueSeries(second, packet(3, 3, 2512), 464));
  expect([first, second, third].map(isComplete)).toEqual([false, false, true]);
  expect(third).toEqual({ first: packet(1, 3, 2512), packets: 3, received: 2512, encryptedEach: false });
  expect(first).toMatchObject({ packets: 1, received: 1024 });
});

test('a message that carries a whole file is complete at once', () => {
  expect(isComplete(begun(profileOf('2022'), packet(1, 1, 16), 16))).toBe(true);
});

test.each([
  ['a later packet first', packet(2, 3, 2512), 1024, 'packet 2 came without a first one'],
  [
    'more than announced',
    packet(1, 3, 1000),
    1024,
    '1024 bytes of content came up to packet 1, more than the 1000 announced',
  ],
  ['less than announced, in one', packet(1, 1, 2512), 1024, 'only 1024 of 2512 bytes of content came in 1 packets'],
])('begins with no %s', (_what, first, size, problem) => {
  expect(beginSeries(packeted, first, size)).toEqual({ problem });
});

test.each([
  ['the same packet again', packet(1, 3, 2512), 1024, 'packet 1 came where 2 was due'],
  ['a packet too far', packet(3, 3, 2512), 464, 'packet 3 came where 2 was due'],
  ['another total', packet(2, 4, 2512), 1024, 'packet 2 speaks of 4 packets, the first one of 3'],
  ['another size', packet(2, 3, 2511), 1024, 'packet 2 belongs to another file or another size than the first one'],
  [
    'another file',
    packet(2, 3, 2512, Buffer.from('b')),
    9,
    'packet 2 belongs to another file or another size than the first one',
  ],
  [
    'more than announced',
    packet(2, 3, 2512),
    1489,
    '2513 bytes of content came up to packet 2, more than the 2512 announced',
  ],
])('goes on with no %s', (_what, second, size, problem) => {
  expect(continueSeries(begun(packeted, packet(1, 3, 2512), 1024), second, size)).toEqual({ problem });
});

test('packets that announce their own content only are ciphertexts of their own', () => {
  const first = begun(packeted, packet(1, 2, 1040), 1040);
  expect(first.encryptedEach).toBe(true);
  expect(continueSeries(first, packet(2, 2, 464), 464)).toMatchObject({ packets: 2, received: 1504 });
  expect(continueSeries(first, packet(2, 2, 464), 463)).toEqual({
    problem: 'only 463 of 464 bytes of content came in 2 packets',
  });
});

test('where that is not tolerated, they are slices, and too much', () => {
  const first = begun(strictly(packeted), packet(1, 2, 1040), 1040);
  expect(first.encryptedEach).toBe(false);
  expect(continueSeries(first, packet(2, 2, 464), 464)).toHaveProperty('problem');
});

test('a profile that encrypts each packet accepts a lone one with its own size only', () => {
  const each = profileOf('2024b-c');
  expect(beginSeries(each, packet(1, 1, 32), 32)).toMatchObject({ encryptedEach: true });
  expect(beginSeries(each, packet(1, 2, 32), 16)).toHaveProperty('problem');
});

test('any ciphertext, cut into slices of any size, makes a complete series', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 700 }), (contentSize, sliceSize) => {
      const total = Math.ceil(contentSize / sliceSize);
      let series: PacketSeries | undefined;
      for (let number = 1; number <= total; number++) {
        const size = Math.min(sliceSize, contentSize - (number - 1) * sliceSize);
        const next = packet(number, total, contentSize);
        expect(series !== undefined && isComplete(series)).toBe(false);
        series = accepted(
          series === undefined ? beginSeries(strictly(packeted), next, size) : continueSeries(series, next, size),
        );
      }
      expect(series).toMatchObject({ packets: total, received: contentSize });
      expect(series !== undefined && isComplete(series)).toBe(true);
    }),
  );
});
