/** Where a value lies on an axis, in pixels. */
export type Scale = (value: number) => number;

/** A scale on which equal differences are equally long. */
export function linear(from: number, to: number, start: number, end: number): Scale {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

/** A scale on which equal ratios are equally long. */
export function logarithmic(from: number, to: number, start: number, end: number): Scale {
  const scale = linear(Math.log(from), Math.log(to), start, end);
  return (value) => scale(Math.log(value));
}

/** Round values from 0 to the first one that is not below a maximum: some five, as 0, 0.5, 1, 1.5, 2. */
export function ticksTo(maximum: number): number[] {
  if (!(maximum > 0)) return [0, 1];
  const rough = maximum / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.ceil(maximum / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}
