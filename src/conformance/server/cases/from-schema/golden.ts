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
      accepts: [
        isAnswered
          ? `${answer}, every byte as the protocol has it, and nothing after it`
          : 'silence, and the answer to the file that is sent again',
      ],
      async run(context) {
        const { probe, spec, answer: due, file } = await establishPrecondition(context, name);
        await context.send(probe, spec);
        if (due !== undefined) {
          await probe.expectExactly(due);
          return probe.expectNothingMore();
        }
        // No answer is due: the file comes again, and its answer is the next.
        if (file === undefined) throw new TypeError(`${name} speaks of no file`);
        probe.end();
        const next = await probe.next();
        if (next === 'end' || next === 'reset') return;
        const received = typeof next === 'string' ? new Uint8Array(0) : next.bytes;
        throw probe.failure(`${name} was answered, where no answer is due.`, { received });
      },
    };
  });
}
