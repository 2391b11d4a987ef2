/** A figure with the range that it was found in. */
export interface Range {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The middle of some numbers, or the mean of the two in the middle. @throws RangeError where there are none */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('there is no median of nothing');
  return (lower + upper) / 2;
}

/** Median, least and greatest. @throws RangeError where there are none */
export function rangeOf(values: readonly number[]): Range {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/** The straight line that has the least squares of distances to some points, and how much of their variance it explains. */
export interface LinearFit {
  readonly slope: number;
  readonly intercept: number;
  /** 1 where all points are on the line, 0 where it says nothing about them. */
  readonly rSquared: number;
}

/** A point of a curve. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Fits a line to points. @throws RangeError where they do not have two places on the x axis */
export function linearFit(points: readonly Point[]): LinearFit {
  const mean = (of: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const variance = mean((point) => (point.x - x) ** 2);
  if (!(variance > 0)) throw new RangeError('a line needs two points');
  const slope = mean((point) => (point.x - x) * (point.y - y)) / variance;
  const intercept = y - slope * x;
  const total = mean((point) => (point.y - y) ** 2);
  const unexplained = mean((point) => (point.y - slope * point.x - intercept) ** 2);
  return { slope, intercept, rSquared: total === 0 ? 1 : 1 - unexplained / total };
}

/** The same things in random order; every order is equally likely. */
export function shuffled<T>(things: readonly T[], random: () => number = Math.random): T[] {
  const order = things.map((thing) => ({ thing, key: random() }));
  return order.sort((one, other) => one.key - other.key).map(({ thing }) => thing);
}
