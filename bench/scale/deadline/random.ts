/** Numbers that look random, at least 0 and below 1; the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The time until something that happens on average so often: half of all times are below `halfLife`. */
export function exponential(random: () => number, halfLife: number): number {
  return -halfLife * Math.log2(1 - random());
}

/** A heavy-tailed size: Pareto's distribution with this exponent, cut off at both ends. */
export function boundedPareto(random: () => number, exponent: number, least: number, most: number): number {
  return least * (1 - random() * (1 - (least / most) ** exponent)) ** (-1 / exponent);
}

/** What {@link boundedPareto} is on average; the exponent is not 1. */
export function meanOfBoundedPareto(exponent: number, least: number, most: number): number {
  const share = 1 - (least / most) ** exponent;
  const factor = exponent / (exponent - 1);
  return (factor * least ** exponent * (least ** (1 - exponent) - most ** (1 - exponent))) / share;
}

/** Lognormal: half of all values are below `median`, and two of three within a factor of e to the `spread` around it. */
export function lognormal(random: () => number, median: number, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(spread * normal);
}
