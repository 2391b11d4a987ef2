import { editions as generated, type Profile } from '../generated';
import { allEditions } from './bytes/editions';

/** The editions of the schema that are written by hand in test/bytes too, and so are spoken by the independent peer. */
export const spokenEditions: readonly Profile[] = generated.filter(({ id }) =>
  allEditions.some((one) => one.id === id),
);

/** The newest of them. */
export const newestSpoken = spokenEditions.at(-1)!;
