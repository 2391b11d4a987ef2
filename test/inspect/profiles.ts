import { dialects, editions, type Profile } from '../../generated';

/** Every edition and dialect, as the command offers them. */
export const allProfiles = [...editions, ...dialects] as unknown as readonly [Profile, ...Profile[]];

/** The profile of an id. */
export function profileOf(id: string): Profile {
  const profile = allProfiles.find((one) => one.id === id);
  if (profile === undefined) throw new Error(`no profile ${id}`);
  return profile;
}
