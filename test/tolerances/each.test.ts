import { isDeepStrictEqual } from 'node:util';
import * as generated from '../../generated';
import { strictly } from '../../src/protocol/strictly';
import type { Tolerance } from '../../src/wire/tolerance';
import { BETWEEN_MESSAGES, deviating } from './deviating';
import { readAs, splitPlaces, type ReadMessage } from './reading';

const tolerances = Object.values(generated).filter(
  (each): each is Tolerance => typeof each === 'object' && 'cause' in each,
);

test('every tolerance of the schema has a message here, and every edition tolerates all of them', () => {
  const ids = tolerances.map(({ id }) => id);
  expect([...new Set([...deviating.map(({ tolerance }) => tolerance), ...BETWEEN_MESSAGES])].sort()).toEqual(
    ids.sort(),
  );
  for (const { id, tolerates } of generated.editions) {
    expect([id, tolerates.map((tolerance) => tolerance.id).sort()]).toEqual([id, ids]);
  }
});

/** The only message of a stream, without what tells how it was read. */
function meaning(read: ReadMessage | string | undefined): unknown {
  if (read === undefined || typeof read === 'string') return read;
  const { name, value, content } = read;
  return { name, value: withoutId(value), content };
}

/** An acknowledgement means the same with its id or without. */
function withoutId(value: unknown): unknown {
  const { clientId, ...rest } = value as { clientId?: Uint8Array };
  return Object.keys(rest).length === 0 ? {} : { clientId, ...rest };
}

describe.each(deviating)('$tolerance: $what', ({ tolerance, direction, profile, wire, right, strictly: strict }) => {
  const expected = readAs(direction, [right], [strictly(profile)]).messages[0];

  test('is read as the message without the deviation, and told', () => {
    const { messages, unfinished } = readAs(direction, [wire], [profile]);
    const [read, ...further] = messages as ReadMessage[];
    expect([meaning(read), further, unfinished]).toEqual([meaning(expected), [], undefined]);
    // What is not announced is told behind the message: its finding is the rest's.
    expect([...(read?.deviations ?? []), ...(read?.trailing.split(' ').slice(0, 1) ?? [])]).toContain(tolerance);
    expect(new Set([...(read?.deviations ?? []), tolerance])).toEqual(new Set([tolerance]));
  });

  test('is another thing in the strict form', () => {
    const { messages } = readAs(direction, [wire], [strictly(profile)]);
    const told = messages.map((each) => (typeof each === 'string' ? each : each.name));
    expect(told).toContain(strict);
    expect(messages.length === 1 && isDeepStrictEqual(meaning(messages[0]), meaning(expected))).toBe(false);
  });

  test('the message without it has no finding', () => {
    const [read] = readAs(direction, [right], [profile]).messages as ReadMessage[];
    expect([read?.deviations, read?.trailing]).toEqual([[], '']);
  });

  test('is read alike at every split, glued to a right message before and to itself behind', () => {
    const stream = Buffer.concat([right, wire, wire]);
    const readWhole = readAs(direction, [stream], [profile]);
    expect(readWhole.messages.map(meaning)).toEqual([meaning(expected), meaning(expected), meaning(expected)]);
    const wrong = splitPlaces([right, wire]).filter((at) => {
      const split = readAs(direction, [stream.subarray(0, at), stream.subarray(at)], [profile]);
      return !isDeepStrictEqual(split, readWhole);
    });
    expect(wrong).toEqual([]);
  });

  test('is read alike one byte at a time', () => {
    const bytes = [...wire].map((byte) => Uint8Array.of(byte));
    expect(readAs(direction, bytes, [profile])).toEqual(readAs(direction, [wire], [profile]));
  });
});
