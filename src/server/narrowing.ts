import type { Profile, Responses } from '../../generated';

/** The profiles still possible in a connection, the preferred one first. */
export type Candidates = readonly [Profile, ...Profile[]];

/**
 * The profiles that would have given the same answer in the same bytes, so that the answer does not tell them apart
 * (docs/decisions/pulled-framer.md).
 */
export function answeringAlike(candidates: Candidates, chosen: Profile, response: keyof Responses): Candidates {
  const descriptor = chosen.responses[response];
  const alike = candidates.filter((profile) => {
    const other = profile.responses[response];
    const sameBytes = other?.code === descriptor?.code && other?.layout === descriptor?.layout;
    return profile !== chosen && sameBytes && profile.aes.bits === chosen.aes.bits && profile.aes.iv === chosen.aes.iv;
  });
  return [chosen, ...alike];
}

/** The candidates with the one of this id first, if it is among them. */
export function preferring(candidates: Candidates, id: string): Candidates {
  const preferred = candidates.find((profile) => profile.id === id);
  if (preferred === undefined) return candidates;
  return [preferred, ...candidates.filter((profile) => profile !== preferred)];
}
