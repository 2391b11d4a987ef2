import { rules, type Profile } from '../../../../../generated';
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
    async run(context) {
      const who = await context.newcomer();
      const file = { fileName: Buffer.from('plain.txt'), plaintext: Buffer.from('A plain file.\n') };
      await context.upload(who, file);
      who.probe.close();
      const back = await context.signIn(who);
      await context.upload(back, { ...file, fileName: Buffer.from('again.txt') });
    },
  };
}
