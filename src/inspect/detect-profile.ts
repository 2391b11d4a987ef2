import type { Profile } from '../../generated';
import type { Direction } from '../wire/profile';
import type { CapturedConnection } from './input/capture';
import { addScores, compareScores, NO_SCORE, decodeSide, type Score, type DecodedSide } from './decode-side';

/** Bytes of each side in which the profiles are compared: which one it is, a peer shows early. */
const COMPARED = 1024 * 1024;

/** Connections as a profile reads them. */
export interface DetectedProfile {
  readonly profile: Profile;
  readonly score: Score;
  /** Further profiles that read them exactly as well. */
  readonly alike: readonly Profile[];
  /** The best of the profiles that read them worse. */
  readonly next: Scored | undefined;
  readonly connections: readonly DecodedConnection[];
}

/** How well a profile reads their beginnings. */
export interface Scored {
  readonly profile: Profile;
  readonly score: Score;
}

/** A connection as a profile reads it. */
export interface DecodedConnection {
  readonly name: string;
  readonly sides: readonly DecodedSide[];
}

/**
 * Reads connections with every candidate, and takes the one that explains most.
 * @param candidates those that are preferred among equals first.
 * @param direction of a lone stream that does not say it; `undefined` to work that out too.
 */
export function detectProfile(
  connections: readonly CapturedConnection[],
  candidates: readonly [Profile, ...Profile[]],
  direction: Direction | undefined,
): DetectedProfile {
  const [first, ...others] = candidates;
  const beginnings = connections.map(beginningOf);
  let best = reading(beginnings, first, direction);
  const scores: Scored[] = [{ profile: best.profile, score: best.score }];
  for (const profile of others) {
    // Only the best reading is kept: each holds a copy of all content.
    const one = reading(beginnings, profile, direction);
    scores.push({ profile, score: one.score });
    if (compareScores(one.score, best.score) > 0) best = one;
  }
  const rest = scores.filter(({ profile }) => profile !== best.profile);
  const [next] = rest
    .filter(({ score }) => compareScores(best.score, score) > 0)
    .sort((a, b) => compareScores(b.score, a.score));
  const alike = rest.filter(({ score }) => compareScores(best.score, score) === 0).map(({ profile }) => profile);
  const isWhole = beginnings.every((one, index) => one === connections[index]);
  return isWhole ? { ...best, alike, next } : { ...reading(connections, best.profile, direction), alike, next };
}

/** A connection as far as the profiles are compared in it. */
function beginningOf(connection: CapturedConnection): CapturedConnection {
  if (connection.sides.every(({ bytes }) => bytes.length <= COMPARED)) return connection;
  const sides = connection.sides.map((side) => ({ ...side, bytes: side.bytes.subarray(0, COMPARED) }));
  return { ...connection, sides };
}

function reading(
  connections: readonly CapturedConnection[],
  profile: Profile,
  direction: Direction | undefined,
): Pick<DetectedProfile, 'profile' | 'score' | 'connections'> {
  const taken = connections.map((connection) => decodeConnection(connection, profile, direction));
  return { profile, score: sumOf(taken.flatMap(({ sides }) => sides)), connections: taken };
}

function decodeConnection(
  { name, sides }: CapturedConnection,
  profile: Profile,
  told: Direction | undefined,
): DecodedConnection {
  const attempts = directionsOf(sides, told).map((directions) =>
    sides.map(({ bytes, pieces }, index) => decodeSide(directions[index] ?? 'request', bytes, pieces, profile)),
  );
  const best = attempts.reduce((a, b) => (compareScores(sumOf(b), sumOf(a)) > 0 ? b : a));
  return { name, sides: best };
}

/** The ways in which the directions may lie: one, where they are known. */
function directionsOf(sides: CapturedConnection['sides'], told: Direction | undefined): (readonly Direction[])[] {
  const known = sides.flatMap((side) => side.direction ?? []);
  if (known.length === sides.length) return [known];
  if (told !== undefined) return [told === 'request' ? ['request', 'response'] : ['response', 'request']];
  return [
    ['request', 'response'],
    ['response', 'request'],
  ];
}

function sumOf(sides: readonly DecodedSide[]): Score {
  return sides.reduce((sum, { score }) => addScores(sum, score), NO_SCORE);
}
