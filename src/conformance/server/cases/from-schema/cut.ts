import { rules, type Profile, type Requests } from '../../../../../generated';
import { composeRequest } from '../../../wire/compose';
import { kebab } from '../../../case-id';
import { CLOSED, mustBeRefused, REFUSED } from '../../bad-input';
import { establishPrecondition } from '../../precondition';
import type { ServerCase } from '../server-case';
import { requestsOf } from './requests';

/** Where a request is cut, in bytes from its start. */
interface Cut {
  readonly what: string;
  readonly title: string;
  readonly at: (size: number) => number;
}

/** Every request cut short in its header, in each field and in its content. */
export function cutCases(profile: Profile): readonly ServerCase[] {
  const header = profile.requestHeader.fixedSize;
  return requestsOf(profile).flatMap(({ name, layout }) => {
    const cuts: Cut[] = [
      { what: 'header', title: 'within its header', at: () => header - 2 },
      { what: 'payload', title: 'after its header', at: () => header },
      ...layout.fields.map((field): Cut => ({
        what: kebab(field.name),
        title: `within ${field.name}`,
        at: () => header + field.offset + field.size - 1,
      })),
    ];
    if (layout.body !== undefined) cuts.push({ what: 'content', title: 'within its content', at: (size) => size - 16 });
    return cuts.map((cut) => cutCase(profile, name, cut));
  });
}

function cutCase(profile: Profile, request: keyof Requests, { what, title, at }: Cut): ServerCase {
  return {
    id: `${profile.id}/${kebab(request)}/cut-in-${what}`,
    title: `${request} that ends ${title} is not served`,
    level: 'MUST',
    requirement: rules['whole-messages'],
    sends: `${request} up to a place ${title}, and the end of the stream`,
    accepts: [CLOSED, REFUSED],
    async run(context) {
      const next = await establishPrecondition(context, request);
      const whole = composeRequest(profile, next.spec);
      // A name that the profile sends bare ends before its field does.
      const end = Math.min(at(whole.length), whole.length - 1);
      await mustBeRefused(context, next, whole.subarray(0, end));
    },
  };
}
