import { randomBytes } from 'node:crypto';
import { rules, type Profile } from '../../../../../generated';
import { composeRequest } from '../../../wire/compose';
import { withValues } from '../../../wire/request-specs';
import { CLOSED, mustBeRefused, REFUSED } from '../../bad-input';
import type { ServerCase } from '../server-case';
import { establishPrecondition } from '../../precondition';

/** Public keys that are none. */
export function keyCases(profile: Profile): readonly ServerCase[] {
  const bad = [
    { what: 'zeros', title: 'of zeros', make: (size: number): Uint8Array => Buffer.alloc(size) },
    { what: 'garbage', title: 'of random bytes', make: (size: number): Uint8Array => randomBytes(size) },
  ];
  return bad.map(({ what, title, make }) => ({
    id: `${profile.id}/public-key/key-${what}`,
    title: `A public key ${title} is refused`,
    level: 'MUST',
    requirement: rules['public-key'],
    sends: `PublicKey with a key ${title}`,
    accepts: [REFUSED, CLOSED],
    async run(context) {
      const at = await establishPrecondition(context, 'PublicKey');
      const wrong = withValues(at.spec, { publicKey: make(profile.rsa.publicKeySize) });
      await mustBeRefused(context, at, composeRequest(profile, wrong));
    },
  }));
}
