import { SealwireError } from '../../wire/error';
import type { CaseInfo, Level } from '../case';
import { fittingNone, mostSpecific } from '../case-id';

/** What each case is worth. */
export interface Weights {
  /** Points of a case that no pattern fits. */
  readonly byLevel: Readonly<Record<Level, number>>;
  /** Points of cases by their ids. */
  readonly cases: readonly CaseWeight[];
  /** What all cases together are scaled to; `undefined` where their points are simply added. */
  readonly total: number | undefined;
  /** Whether a failed case that goes by steps gives a part of its points. */
  readonly partial: boolean;
}

/** What the cases of a pattern are worth. */
export interface CaseWeight {
  /** The id of a case; `*` stands for any characters. */
  readonly pattern: string;
  readonly points: number;
}

/** A file of weights that does not hold what it should. `field` is the JSON path of what is wrong. */
export class WeightsError extends SealwireError {}

/** The weights where nobody gives any. */
export const defaultWeights: Weights = { byLevel: { MUST: 2, SHOULD: 1 }, cases: [], total: undefined, partial: true };

const KEYS = ['default', 'cases', 'total', 'partial'];
const LEVELS = ['MUST', 'SHOULD'];

/**
 * Reads a file of weights: `{ "default": { "MUST": 2, "SHOULD": 1 }, "cases": { "an id, or a pattern with *": 5 },
 * "total": 100, "partial": true }`. What is left out is as in `defaultWeights`.
 * @param path as an error names the file.
 * @throws WeightsError E_WEIGHTS for what is no JSON, an unknown key, or a weight that is no number from 0 on.
 */
export function parseWeights(text: string, path: string): Weights {
  const file = objectAt(parseJson(text, path), '$', path);
  onlyKeys(file, KEYS, '$', path);
  const levels = objectAt(file.default ?? {}, '$.default', path);
  onlyKeys(levels, LEVELS, '$.default', path);
  const cases = objectAt(file.cases ?? {}, '$.cases', path);
  const { byLevel, total, partial } = defaultWeights;
  return {
    byLevel: {
      MUST: pointsAt(levels.MUST ?? byLevel.MUST, '$.default.MUST', path),
      SHOULD: pointsAt(levels.SHOULD ?? byLevel.SHOULD, '$.default.SHOULD', path),
    },
    cases: Object.entries(cases).map(([pattern, points]) => ({
      pattern,
      points: pointsAt(points, `$.cases[${JSON.stringify(pattern)}]`, path),
    })),
    total: file.total === undefined ? total : pointsAt(file.total, '$.total', path),
    partial: file.partial === undefined ? partial : booleanAt(file.partial, '$.partial', path),
  };
}

/** What a case is worth: the points of the most specific pattern that fits its id, else those of its level. */
export function pointsOf(weights: Weights, { id, level }: CaseInfo): number {
  return mostSpecific(weights.cases, id)?.points ?? weights.byLevel[level];
}

/** The patterns that fit none of these ids: they weigh nothing, and so are mistakes. */
export function unmatchedPatterns(weights: Weights, ids: readonly string[]): readonly string[] {
  return fittingNone(weights.cases, ids).map(({ pattern }) => pattern);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new WeightsError('E_WEIGHTS', `${path} is no JSON: ${(cause as Error).message}`, {
      field: '$',
      hint: 'Write an object such as { "default": { "MUST": 2, "SHOULD": 1 } }.',
      cause,
    });
  }
}

function objectAt(value: unknown, at: string, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new WeightsError('E_WEIGHTS', `${path}: ${at} is no object`, { field: at, hint: 'Write { … } there.' });
}

function onlyKeys(object: object, known: readonly string[], at: string, path: string): void {
  const unknown = Object.keys(object).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new WeightsError('E_WEIGHTS', `${path}: ${at} has an unknown key, ${JSON.stringify(unknown)}`, {
    field: at,
    hint: `Use ${known.join(', ')}; ids of cases belong into "cases".`,
  });
}

function booleanAt(value: unknown, at: string, path: string): boolean {
  if (typeof value === 'boolean') return value;
  const what = `${path}: ${at} is ${JSON.stringify(value)}, which is neither true nor false`;
  throw new WeightsError('E_WEIGHTS', what, { field: at, hint: 'Write true or false.' });
}

function pointsAt(value: unknown, at: string, path: string): number {
  // A number too large for JSON.parse becomes Infinity.
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  const shown = typeof value === 'number' ? value : JSON.stringify(value);
  throw new WeightsError('E_WEIGHTS', `${path}: ${at} is ${shown}, which is no number of points`, {
    field: at,
    hint: 'Write a number from 0 on.',
  });
}
