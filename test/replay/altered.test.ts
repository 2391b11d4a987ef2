import { join } from 'node:path';
import * as fc from 'fast-check';
import { dialects, editions, type Profile } from '../../generated';
import { readRecording, type RecordedConnection, type Recording } from '../../src/replay/recording';
import { replay } from '../../src/replay/replay';
import { split } from '../bytes/split';

/** One of each peer, and the ways in which a run may go; all with their keys kept. */
const NAMES = [
  ...['2022-a-plain', '2022-b-crc9', '2023a-a-crc9', '2023b-a-crc1', '2023b-b-denied', '2024a-a-plain'],
  ...['2024b-a-crc9', '2024b-b-plain', '2024b-c-crc1'],
];

let all: readonly Recording[];

beforeAll(async () => {
  all = await Promise.all(NAMES.map((name) => readRecording(join(__dirname, '..', 'captures', name))));
});

/** Its dialect, and its edition. */
function profilesOf({ name }: Recording): Profile[] {
  return [...editions, ...dialects].filter(({ id }) => name.startsWith(`${id}-`));
}

type Side = 'requests' | 'responses';

/** The recording with other bytes in one direction of one connection. */
function altered(recording: Recording, at: number, side: Side, change: (bytes: Uint8Array) => Uint8Array): Recording {
  const connections = recording.connections.map((connection, index): RecordedConnection =>
    index === at ? { ...connection, [side]: change(connection[side]) } : connection,
  );
  return { ...recording, connections };
}

function flipped(bytes: Uint8Array, offset: number, mask: number): Uint8Array {
  const changed = new Uint8Array(bytes);
  changed[offset] = (changed[offset] ?? 0) ^ mask;
  return changed;
}

const mask = fc.integer({ min: 1, max: 255 });

/** Any place in any recording: its index, a connection, a direction and an offset. */
const place = fc.record({
  recording: fc.nat(NAMES.length - 1),
  connection: fc.nat(),
  side: fc.constantFrom<Side>('requests', 'responses'),
  offset: fc.nat(),
});

function resolved({
  recording,
  connection,
  side,
  offset,
}: {
  recording: number;
  connection: number;
  side: Side;
  offset: number;
}) {
  const chosen = all[recording];
  if (chosen === undefined) throw new Error('no recording');
  const index = connection % chosen.connections.length;
  const bytes = chosen.connections[index]?.[side] ?? new Uint8Array(0);
  return { chosen, index, side, offset: bytes.length === 0 ? 0 : offset % bytes.length };
}

/** The numbers add up, and nothing unexplained passes for right. */
function expectSane(recording: Recording): void {
  for (const profile of profilesOf(recording)) {
    const { messages, explained, driven, notDriven, undecryptable, isRight } = replay(recording, [profile]);
    expect(explained).toBeLessThanOrEqual(messages);
    expect(driven + notDriven).toBe(messages);
    expect(Math.min(explained, driven, notDriven, undecryptable)).toBeGreaterThanOrEqual(0);
    expect(isRight && explained < messages).toBe(false);
  }
}

test('a byte that is flipped anywhere never makes it throw', () => {
  fc.assert(
    fc.property(place, mask, (where, bits) => {
      const { chosen, index, side, offset } = resolved(where);
      expectSane(altered(chosen, index, side, (bytes) => flipped(bytes, offset, bits)));
    }),
    { numRuns: 150 },
  );
});

test('a stream that is cut anywhere, or goes on with anything, never makes it throw', () => {
  fc.assert(
    fc.property(place, fc.uint8Array({ maxLength: 40 }), (where, more) => {
      const { chosen, index, side, offset } = resolved(where);
      expectSane(altered(chosen, index, side, (bytes) => Buffer.concat([bytes.subarray(0, offset), more])));
    }),
    { numRuns: 100 },
  );
});

/** The sizes that follow in truth where a peer's header leaves the content out. */
const trueSize = ({ code, payloadSize }: { code: number; payloadSize: number }): number =>
  [1028, 1103].includes(code) && payloadSize < 300 ? payloadSize + 2512 : payloadSize;

/** Every content of a recording's requests, without filler: where it begins, and how long it is. */
function contents(name: string): readonly { connection: number; start: number; length: number }[] {
  const recording = all.find((each) => each.name === name);
  const fixed = name.startsWith('2022') ? 275 : name.startsWith('2023') ? 259 : 267;
  return (recording?.connections ?? []).flatMap(({ requests }, connection) => {
    let start = 0;
    return split('C>S', Buffer.from(requests), trueSize).messages.flatMap(({ code, bytes }) => {
      const from = start + 23 + fixed;
      start += bytes.length;
      const isFile = [1103, 1028, 828].includes(code);
      // The third packet of 2024b-b has 464 bytes of content and filler behind.
      const isLast = name.startsWith('2024b-b') && bytes.readUInt16LE(23 + 8) === 2;
      return isFile ? [{ connection, start: from, length: isLast ? 464 : bytes.length - 23 - fixed }] : [];
    });
  });
}

test.each(NAMES)('a byte of the content of %s that is flipped never passes for right', (name) => {
  const recording = all.find((each) => each.name === name);
  if (recording === undefined) throw new Error(name);
  const found = contents(name);
  expect(found.length).toBeGreaterThan(0);
  fc.assert(
    fc.property(fc.nat(found.length - 1), fc.nat(), mask, (which, offset, bits) => {
      const { connection, start, length } = found[which] ?? { connection: 0, start: 0, length: 1 };
      const changed = altered(recording, connection, 'requests', (bytes) =>
        flipped(bytes, start + (offset % length), bits),
      );
      for (const profile of profilesOf(recording)) {
        const { isRight, reasons } = replay(changed, [profile]);
        expect(isRight).toBe(false);
        expect(reasons.join('\n')).toMatch(/decrypts to something else|does not decrypt/);
      }
    }),
    { numRuns: 25 },
  );
});

test('a checksum that is altered where the scenario says nothing of it is told', () => {
  const recording = all.find(({ name }) => name === '2023a-a-crc9');
  if (recording === undefined) throw new Error('2023a-a-crc9 is gone');
  const plain = { ...recording, alteredChecksums: 0 };
  expect(replay(recording, profilesOf(recording)).isRight).toBe(true);
  const { isRight, reasons } = replay(plain, profilesOf(recording));
  expect(isRight).toBe(false);
  expect(reasons.filter((reason) => reason.includes('the checksum')).length).toBe(4);
});

test('a checksum that is not altered where the scenario wants it is told', () => {
  const recording = all.find(({ name }) => name === '2023a-a-crc9');
  if (recording === undefined) throw new Error('2023a-a-crc9 is gone');
  const offsets: number[] = [];
  let start = 0;
  for (const { code, bytes } of split('S>C', Buffer.from(recording.connections[0]?.responses ?? [])).messages) {
    if (code === 2103) offsets.push(start + 7 + 16 + 4 + 255);
    start += bytes.length;
  }
  expect(offsets.length).toBeGreaterThan(0);
  for (const offset of offsets) {
    const changed = altered(recording, 0, 'responses', (bytes) => flipped(bytes, offset, 1));
    expect(replay(changed, profilesOf(recording)).isRight).toBe(false);
  }
});

test('packets that make no whole file are told, and not taken for one that the server received', () => {
  const recording = all.find(({ name }) => name === '2024a-a-plain');
  if (recording === undefined) throw new Error('2024a-a-plain is gone');
  // Registration, public key, two packets; then the number of the third, which is 3 of 3.
  const number = 278 + 438 + 2 * (23 + 267 + 1024) + 23 + 8;
  const changed = altered(recording, 0, 'requests', (bytes) => flipped(bytes, number, 3 ^ 1));
  const { isRight, reasons } = replay(changed, profilesOf(recording));
  expect(isRight).toBe(false);
  expect(reasons).toContain('connection 0: the server received 1 files, of which 0 are whole here');
  expect(reasons).toContain('connection 0: 3 messages with content belong to no whole file');
});
