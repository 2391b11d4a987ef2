import type { Profile } from '../../../../generated';
import type { ClientCase } from './client-case';
import type { Transcript } from '../transcript';

/** Makes a case of a profile from its parts. */
export type CaseMaker = (
  id: string,
  scenario: string,
  sends: string,
  title: string,
  requirement: string,
  accepts: readonly string[],
  judge: (transcript: Transcript) => void,
  level?: ClientCase['level'],
) => ClientCase;

/** For the cases of one profile: their ids begin with its own. */
export function caseMaker(profile: Profile): CaseMaker {
  return (id, scenario, sends, title, requirement, accepts, judge, level = 'MUST') => {
    return { id: `${profile.id}/${id}`, title, level, requirement, sends, accepts, scenario, judge };
  };
}
