/** Throws where something does not hold; cheaper than jest's `expect`, and there where no jest is. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`it does not hold that ${what}`);
}
