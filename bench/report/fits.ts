import type { Curve, Measurement } from '../case';
import { linearFit, type LinearFit, type Point } from '../measure/statistics';
import { figureText } from './figures';

/** The points of one contender in a curve, and the straight line that fits them best. */
export interface FittedLine {
  readonly name: string;
  readonly points: readonly Point[];
  readonly fit: LinearFit;
}

/** The lines of a curve; a contender that was measured in fewer than two places has none. */
export function fittedLines({ x, y }: Curve, measurements: readonly Measurement[]): FittedLine[] {
  return measurements.flatMap(({ name, samples }) => {
    const points = samples.flatMap((sample): Point[] => {
      const [across, up] = [sample[x.quantity], sample[y.quantity]];
      return across === undefined || up === undefined ? [] : [{ x: across, y: up }];
    });
    return new Set(points.map((point) => point.x)).size < 2 ? [] : [{ name, points, fit: linearFit(points) }];
  });
}

/** The line in words: `110 ms, and 1.9 ms for each connection (R² 0.998)`. */
export function fitText({ fit: { slope, intercept, rSquared } }: FittedLine, { x, y }: Curve): string {
  const [constant, each] = [intercept, slope].map((value) => figureText(value, y.unit));
  return `${constant}, and ${each} for each ${x.each} (R² ${rSquared.toFixed(3)})`;
}
