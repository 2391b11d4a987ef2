import type { Profile } from '../../../generated';
import { keyPool } from '../../peer/key-pool';
import { alteredAnswers } from './altered-answers';
import { alteredRequests } from './altered-requests';
import { mistakenClients, mistakenServers } from './behaviour';
import { miscountedTries } from './miscounted-tries';
import { mishandledForms } from './mishandled-forms';
import type { ClientMutant, ServerMutant } from './mutant';
import { streamClients } from './stream-clients';
import { streamServers } from './stream-servers';

/** Every server with a mistake. */
export function serverMutants(profile: Profile): readonly ServerMutant[] {
  return [
    ...mistakenServers(profile),
    ...streamServers(profile),
    ...alteredAnswers(profile),
    ...mishandledForms(profile),
  ];
}

/** Every client with a mistake. */
export function clientMutants(profile: Profile): readonly ClientMutant[] {
  const keyPair = keyPool();
  return [
    ...mistakenClients(profile, keyPair),
    ...miscountedTries(profile, keyPair),
    ...streamClients(profile, keyPair),
    ...alteredRequests(profile, keyPair),
  ];
}
