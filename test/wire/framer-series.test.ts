import * as fc from 'fast-check';
import { editions as profiles, type Profile } from '../../generated';
import type { Requests } from '../../generated/messages';
import { createFramer } from '../../src/protocol/framer';
import { Framer } from '../../src/wire/framer';
import { MessageTemplate } from '../../src/wire/message-template';
import { strictly } from '../../src/protocol/strictly';
import { allEditions, editions } from '../bytes/editions';
import { sendFile } from '../bytes/requests';

// The packets of a file are read by the one before: whatever changes in them, what comes out must be what comes out without.

afterEach(() => jest.restoreAllMocks());

const clientId = Buffer.alloc(16, 0x61);

/** What changes from one packet to the next; a series is the usual case, and anything else may come. */
const packet = fc.record({
  edition: fc.constantFrom(...allEditions.slice(-2)),
  contentSize: fc.constantFrom(48, 48, 48, 16, 64),
  originalSize: fc.constantFrom(40, 40, 40, 47),
  packetNumber: fc.nat(4),
  totalPackets: fc.constantFrom(3, 3, 3, 4),
  fileName: fc.constantFrom('a.txt', 'a.txt', 'a.txt', 'b.txt'),
  content: fc.constantFrom(16, 16, 16, 32).map((size) => Buffer.alloc(size, 0x62)),
  payloadSize: fc.constantFrom(undefined, undefined, undefined, 267, 300),
  dirty: fc.constantFrom(false, false, false, true),
});

function bytesOf({ dirty, payloadSize, ...fields }: typeof packet extends fc.Arbitrary<infer P> ? P : never): Buffer {
  const bytes = sendFile({ clientId, ...fields, ...(payloadSize !== undefined && { payloadSize }) });
  if (dirty) bytes[23 + 266] = 0x63;
  return bytes;
}

/** Everything that a framer says about these bytes, pushed in pieces of this size. */
function framesOf(bytes: Buffer, pieceSize: number, offered: readonly [Profile, ...Profile[]]): unknown[] {
  const framer = createFramer('request');
  const frames: unknown[] = [];
  for (let at = 0; at < bytes.length; at += pieceSize) {
    framer.push(bytes.subarray(at, at + pieceSize));
    for (let frame = framer.next(offered); frame !== undefined; frame = framer.next(offered)) {
      if (frame.kind === 'message') {
        const { message, header, bodyLength, deviations, layout, raw } = frame;
        const ids = frame.profiles.map(({ id }) => id);
        const told = deviations.map(({ tolerance, details, offset }) => [tolerance.id, details, offset]);
        frames.push([message, header, ids, bodyLength, told, layout.name, Buffer.from(raw).toString('hex')]);
      } else if (frame.kind === 'violation') {
        frames.push([frame.error.code, frame.error.message, frame.error.offset, frame.name, frame.bodyLength]);
      } else {
        frames.push([frame.kind, Buffer.from(frame.raw).toString('hex')]);
      }
    }
  }
  return [...frames, framer.consumed, framer.unfinished];
}

const someProfiles = fc
  .subarray([...profiles], { minLength: 1 })
  .map((some) => some as unknown as [Profile, ...Profile[]]);

test.each([
  ['tolerant', (profile: Profile) => profile],
  ['strict', strictly],
] as const)('reads packets by the ones before them as it reads them without, %s', (_, form) => {
  fc.assert(
    fc.property(
      fc.array(packet, { maxLength: 8 }),
      fc.integer({ min: 1, max: 900 }),
      someProfiles,
      (packets, size, some) => {
        const offered = some.map(form) as unknown as [Profile, ...Profile[]];
        const bytes = Buffer.concat(packets.map(bytesOf));
        const found = framesOf(bytes, size, offered);
        const without = jest.spyOn(MessageTemplate.prototype, 'isFor').mockReturnValue(false);
        const expected = framesOf(bytes, size, offered);
        without.mockRestore();
        expect(found).toEqual(expected);
      },
    ),
    { numRuns: 400 },
  );
});

/** A plain series: how often a template was asked, and answered. */
function seriesOf(numbers: readonly number[], totalPackets = numbers.length): { asked: number; answered: number } {
  const read = jest.spyOn(MessageTemplate.prototype, 'read');
  const framer = new Framer<Requests, Profile>('request');
  const [edition] = profiles.filter(({ id }) => id === '2024b') as unknown as [Profile];
  const fields = {
    edition: editions['2024b'],
    clientId,
    contentSize: 16 * totalPackets,
    originalSize: 1,
    totalPackets,
  };
  for (const packetNumber of numbers) {
    framer.push(sendFile({ ...fields, packetNumber, fileName: 'a.txt', content: Buffer.alloc(16) }));
    while (framer.next([edition]) !== undefined);
  }
  return {
    asked: read.mock.calls.length,
    answered: read.mock.results.filter(({ value }) => value !== undefined).length,
  };
}

test('decodes the first packet of a series, and of the others their numbers', () => {
  expect(seriesOf([1, 2, 3, 255, 256, 65_535], 65_535)).toEqual({ asked: 5, answered: 5 });
});

test('looks closer at a packet whose number is above the total', () => {
  expect(seriesOf([1, 2, 4], 3)).toEqual({ asked: 2, answered: 1 });
});
