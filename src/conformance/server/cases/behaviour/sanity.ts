import { rules, type Profile } from '../../../../../generated';
import { inSteps } from '../../../steps';
import { PLAIN_STEPS, plainConversation } from '../../plain-conversation';
import type { ServerCase } from '../server-case';

/** The plain conversation: without it, nothing else can be judged. */
export function sanityCase(profile: Profile): ServerCase {
  return {
    id: `${profile.id}/plain/conversation`,
    title: 'A client registers, gets a key, sends a file, and comes back',
    level: 'MUST',
    requirement: `${rules['plain-conversation']} ${rules['wrapped-key']}`,
    sends:
      'a registration, a public key, a file and its confirmation; then, on another connection, the same client again',
    accepts: ['the answers of the protocol, whatever is tolerated in their form'],
    run: (context) => inSteps(PLAIN_STEPS, (reached) => plainConversation(context, '', reached)),
  };
}
