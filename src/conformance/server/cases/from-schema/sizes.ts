import { rules, type Profile } from '../../../../../generated';
import { composeRequest } from '../../../wire/compose';
import { kebab } from '../../../case-id';
import { CLOSED, outcomeOf, REFUSED } from '../../bad-input';
import { establishPrecondition } from '../../precondition';
import type { ServerCase } from '../server-case';
import { requestsOf } from './requests';

/** A payload size that lies. */
interface Lie {
  readonly what: string;
  readonly title: string;
  readonly claim: (size: number) => number;
}

const LIES: readonly Lie[] = [
  { what: 'zero', title: 'says that there is no payload', claim: () => 0 },
  { what: 'one-less', title: 'is one byte too small', claim: (size) => size - 1 },
  { what: 'one-more', title: 'is one byte too large', claim: (size) => size + 1 },
  { what: 'largest', title: 'is the largest that can be said', claim: () => 0xffff_ffff },
];

/** Every request under payload sizes that lie: what comes of it must make sense, and the server must go on. */
export function sizeCases(profile: Profile): readonly ServerCase[] {
  return requestsOf(profile).flatMap(({ name, answers }) =>
    LIES.map(({ what, title, claim }): ServerCase => {
      return {
        id: `${profile.id}/${kebab(name)}/size-${what}`,
        title: `${name} whose payload size ${title} does no harm`,
        level: 'MUST',
        requirement: `${rules['payload-size']} ${rules['goes-on']}`,
        sends: `${name} whose payload size ${title}, and the end of the stream`,
        accepts: [REFUSED, CLOSED, `${answers[0] ?? ''}, where the fields are right in spite of it`],
        async run(context) {
          const at = await establishPrecondition(context, name);
          const size = composeRequest(profile, at.spec).length - profile.requestHeader.fixedSize;
          await outcomeOf(context, at, composeRequest(profile, at.spec, { payloadSize: claim(size) }));
          await context.stillServes();
        },
      };
    }),
  );
}
