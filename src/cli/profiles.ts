import { dialects, editions, type Profile } from '../../generated';
import { UsageError } from './usage-error';

/** Every edition, the newest first: what a server speaks that is told nothing, and what a client prefers. */
export const newestFirst: readonly Profile[] = [...editions].reverse();

/** The edition of this id. @throws UsageError with the ids that there are. */
export function editionById(id: string): Profile {
  return byId(id, editions, 'edition', '--edition');
}

/** The dialect of this id. @throws UsageError with the ids that there are. */
export function dialectById(id: string): Profile {
  return byId(id, dialects, 'dialect', '--dialect');
}

/** The edition or dialect of this id. @throws UsageError with the ids that there are. */
export function profileById(id: string): Profile {
  return byId(id, [...editions, ...dialects], 'edition or dialect', '--listen');
}

function byId(id: string, all: readonly Profile[], what: string, flag: string): Profile {
  const profile = all.find((one) => one.id === id);
  if (profile !== undefined) return profile;
  const known =
    all.length === 0
      ? `There is none in the schema.`
      : `Use ${flag} with one of ${all.map((one) => one.id).join(', ')}.`;
  throw new UsageError(`there is no ${what} "${id}"`, known);
}
