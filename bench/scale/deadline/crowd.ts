import { boundedPareto, exponential, lognormal, randomFrom } from './random';

/** Who comes before a deadline, and with what. Every value is an assumption, and an option of the command. */
export interface CrowdOptions {
  readonly seed: number;
  readonly clients: number;
  /** Half of all come in the last so many seconds before the deadline, half of the others in as many before these, and so on. */
  readonly halfLife: number;
  /** Sizes of files in bytes: bounded Pareto. */
  readonly size: { readonly exponent: number; readonly least: number; readonly most: number };
  /** What a client's own line carries, in bytes a second: lognormal, cut off at both ends. */
  readonly line: { readonly median: number; readonly spread: number; readonly least: number; readonly most: number };
  /** The share of clients that come from one address, as behind a university's gateway; the others have their own each. */
  readonly behindOneAddress: number;
}

/** A client that has one file to send. */
export interface Client {
  readonly index: number;
  /** When it comes, in seconds; the deadline is at 0. */
  readonly arrival: number;
  /** Bytes of its file. */
  readonly size: number;
  /** Bytes a second that its line carries. */
  readonly line: number;
  /** Its address: those with the same number share it. */
  readonly address: number;
}

const MEBIBYTE = 2 ** 20;
const MEGABIT = 1e6 / 8;

/** The crowd of docs/scale.md. */
export const CROWD: CrowdOptions = {
  seed: 11,
  clients: 10_000,
  halfLife: 600,
  size: { exponent: 1.05, least: 3 * MEBIBYTE, most: 2 ** 32 - 1 },
  line: { median: 5 * MEGABIT, spread: 1, least: 1 * MEGABIT, most: 200 * MEGABIT },
  behindOneAddress: 0,
};

/** The clients in the order in which they come. The same options make the same ones. */
export function crowd({ seed, clients, halfLife, size, line, behindOneAddress }: CrowdOptions): Client[] {
  const random = randomFrom(seed);
  const made = Array.from({ length: clients }, (_, index) => {
    const arrival = -exponential(random, halfLife);
    const bytes = Math.floor(boundedPareto(random, size.exponent, size.least, size.most));
    const own = lognormal(random, line.median, line.spread);
    const address = random() < behindOneAddress ? -1 : index;
    return { index, arrival, size: bytes, line: Math.min(line.most, Math.max(line.least, own)), address };
  });
  return made.sort((one, other) => one.arrival - other.arrival);
}
