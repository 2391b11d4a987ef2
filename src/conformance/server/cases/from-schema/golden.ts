import { kebab } from '../../../case-id';
import type { Profile } from '../../../../../generated';
import { establishPrecondition } from '../../precondition';
import type { ServerCase } from '../server-case';
import { requestsOf } from './requests';

/** Every request in its right form, and its answer byte for byte. */
export function goldenCases(profile: Profile): readonly ServerCase[] {
  return requestsOf(profile).map(({ name, doc, answers }) => {
    const isAnswered = name !== 'CrcInvalid' || profile.flow.resend.form === 'acknowledged';
    const answer = answers[0] as keyof typeof profile.responses;
    return {
      id: `${profile.id}/${kebab(name)}/golden`,
      title: isAnswered ? `${name} is answered with ${answer}, byte for byte` : `${name} is taken without an answer`,
      // Clients pass over an answer that is not due.
      level: isAnswered ? 'MUST' : 'SHOULD',
      requirement: isAnswered
        ? `${name}: ${doc} ${answer}: ${profile.responses[answer]?.doc ?? ''}`
        : `${name}: ${doc}`,
      sends: `${name} as the protocol has it`,
      accepts: [isAnswered ? `${answer}, every byte as the protocol has it, and nothing after it` : 'silence'],
      async run(context) {
        const { probe, spec, answer: due } = await establishPrecondition(context, name);
        await context.send(probe, spec);
        if (due !== undefined) {
          await probe.expectExactly(due);
          return probe.expectNothingMore();
        }
        await probe.expectNothingMore(`${name} was answered, where no answer is due.`);
      },
    };
  });
}
