import { rules, type Profile } from '../../../../generated';
import type { ClientCaseSpec } from './client-case';
import type { Finding } from '../../../inspect/finding';
import { expectFileIn, expectNameOfFile, expectTransmissions } from './expectations';

/** What a client does about wrong checksums. */
export function checksumCases(profile: Profile): readonly ClientCaseSpec[] {
  const { resends } = profile.flow.client;
  const id = (what: string): string => `${profile.id}/${what}`;
  return [
    {
      id: id('resend/says-so'),
      title: 'The client says that it sends the file again',
      level: 'MUST',
      requirement: rules.resending,
      scenario: 'wrong-once',
      accepts: ['CrcInvalid with the name of the file, before the file comes again'],
      judge(transcript) {
        const invalid = transcript.first('CrcInvalid');
        expectNameOfFile(transcript, invalid);
        const again = transcript.transmissions[1]?.packets[0];
        if (again !== undefined && transcript.steps.indexOf(invalid) > transcript.steps.indexOf(again)) {
          throw transcript.failure('The client sent the file again before it said so.', { request: again });
        }
      },
    },
    ...(profile.flow.resend.form === 'silent' ? [atOnce(id('resend/at-once'))] : []),
    {
      id: id('resend/sends-again'),
      title: 'The client sends the whole file again',
      level: 'MUST',
      requirement: rules.resending,
      scenario: 'wrong-once',
      accepts: ['the same file, encrypted, in a second transmission'],
      judge(transcript) {
        const again = transcript.transmissions[1];
        if (again === undefined) throw transcript.failure('The client did not send the file again.');
        expectFileIn(transcript, again);
      },
    },
    {
      id: id('resend/confirms'),
      title: 'The client confirms the right checksum of the second transmission',
      level: 'MUST',
      requirement: rules.valid,
      scenario: 'wrong-once',
      accepts: ['two transmissions, and CrcValid'],
      judge(transcript) {
        transcript.first('CrcValid');
        expectTransmissions(transcript, 2);
      },
    },
    {
      id: id('resend/up-to-the-last'),
      title: `The client confirms a right checksum in the answer to transmission ${resends + 1}`,
      level: 'MUST',
      requirement: rules.resending,
      scenario: 'wrong-to-the-last',
      accepts: [`${resends + 1} transmissions, ${resends} times CrcInvalid, and CrcValid`],
      judge(transcript) {
        expectTransmissions(transcript, resends + 1);
        transcript.first('CrcValid');
      },
    },
    {
      id: id('give-up/transmissions'),
      title: `The client sends a file ${resends + 1} times and no more`,
      level: 'MUST',
      requirement: rules['giving-up'],
      scenario: 'wrong-always',
      accepts: [`${resends + 1} transmissions`],
      judge(transcript) {
        expectTransmissions(transcript, resends + 1);
      },
    },
    {
      id: id('give-up/says-so'),
      title: 'The client says that it gives up',
      level: 'MUST',
      requirement: rules['giving-up'],
      scenario: 'wrong-always',
      accepts: ['GiveUp after the last transmission, once'],
      judge(transcript) {
        const request = transcript.first('GiveUp');
        expectNameOfFile(transcript, request);
        const [, again] = transcript.requests('GiveUp');
        if (again !== undefined) throw transcript.failure('The client gave up twice.', { request: again });
      },
    },
    {
      id: id('give-up/never-valid'),
      title: 'The client never confirms a wrong checksum',
      level: 'MUST',
      requirement: rules.valid,
      scenario: 'wrong-always',
      accepts: ['no CrcValid'],
      judge(transcript) {
        const [valid] = transcript.requests('CrcValid');
        if (valid !== undefined) throw transcript.failure('The client confirmed a wrong checksum.', { request: valid });
      },
    },
    {
      id: id('give-up/resendings'),
      title: 'The client says before each further transmission that it sends the file again',
      level: 'MUST',
      requirement: rules.resending,
      scenario: 'wrong-always',
      accepts: [`CrcInvalid ${resends} times`],
      judge(transcript) {
        const count = transcript.requests('CrcInvalid').length;
        const due = resends + (profile.flow.client.resendingBeforeGivingUp ? 1 : 0);
        if (count !== due) throw transcript.failure(`The client sent CrcInvalid ${count} times where ${due} are due.`);
      },
    },
  ];
}

/** A server that waits for the file and a client that waits for an answer would wait for each other. */
function atOnce(id: string): ClientCaseSpec {
  return {
    id,
    title: 'The client sends the file again without waiting for an answer to "resending"',
    level: 'SHOULD',
    requirement: rules.resending,
    scenario: 'wrong-once',
    accepts: ['the file right after CrcInvalid'],
    judge(transcript) {
      const [request] = transcript.requests('CrcInvalid');
      // Another case asks whether it comes at all.
      if (request === undefined) return;
      if (!transcript.steps.some((step) => step.kind === 'response' && step.isLate === true)) return;
      const what = 'The client said that it sends the file again, and did not until it got an answer to that.';
      throw transcript.failure(what, { request, findings: [WAITS] });
    },
  };
}

const WAITS: Finding = {
  kind: 'mistake',
  id: 'waits-after-resending',
  title: 'The client waits for an answer to "resending"',
  cause: 'One function sends every request and then reads an answer; this request has none: the file is the next.',
  detail: 'Nothing followed CrcInvalid until the kit gave an answer that no server owes.',
  offset: 0,
  inBytes: false,
};
