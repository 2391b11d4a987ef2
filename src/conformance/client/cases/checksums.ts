import { rules, type Profile } from '../../../../generated';
import type { ClientCaseSpec } from './client-case';
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
