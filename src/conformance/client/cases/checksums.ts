import { rules, type Profile } from '../../../../generated';
import { sameBytes } from '../../../wire/value';
import type { ClientCase } from './client-case';
import { brings } from './arrival';
import { caseMaker } from './case-maker';
import { hasTransmissions } from './counts';

/** What a client does about wrong checksums. */
export function checksumCases(profile: Profile): readonly ClientCase[] {
  const { resends } = profile.flow.client;
  const made = caseMaker(profile);
  const once = 'a wrong checksum in the first answer';
  const always = 'a wrong checksum in every answer';
  return [
    made(
      'resend/says-so',
      'wrong-once',
      once,
      'The client says that it sends the file again',
      rules.resending,
      ['CrcInvalid with the name of the file, before the file comes again'],
      (transcript) => {
        const invalid = transcript.first('CrcInvalid');
        const name = transcript.first('SendFile').message.values['fileName'] as Uint8Array;
        const sent = invalid.message.values['fileName'];
        if (!(sent instanceof Uint8Array) || !sameBytes(sent, name)) {
          throw transcript.failure('CrcInvalid names another file than the one that was sent.', { request: invalid });
        }
        const again = transcript.transmissions[1]?.packets[0];
        if (again !== undefined && transcript.steps.indexOf(invalid) > transcript.steps.indexOf(again)) {
          throw transcript.failure('The client sent the file again before it said so.', { request: again });
        }
      },
    ),
    made(
      'resend/sends-again',
      'wrong-once',
      once,
      'The client sends the whole file again',
      rules.resending,
      ['the same file, encrypted, in a second transmission'],
      (transcript) => {
        const again = transcript.transmissions[1];
        if (again === undefined) throw transcript.failure('The client did not send the file again.');
        brings(transcript, again);
      },
    ),
    made(
      'resend/confirms',
      'wrong-once',
      once,
      'The client confirms the right checksum of the second transmission',
      rules.valid,
      ['two transmissions, and CrcValid'],
      (transcript) => {
        transcript.first('CrcValid');
        hasTransmissions(transcript, 2);
      },
    ),
    made(
      'resend/up-to-the-last',
      'wrong-to-the-last',
      `wrong checksums in all answers but the last, which is number ${resends + 1}`,
      `The client confirms a right checksum in the answer to transmission ${resends + 1}`,
      rules.resending,
      [`${resends + 1} transmissions, ${resends} times CrcInvalid, and CrcValid`],
      (transcript) => {
        hasTransmissions(transcript, resends + 1);
        transcript.first('CrcValid');
      },
    ),
    made(
      'give-up/transmissions',
      'wrong-always',
      always,
      `The client sends a file ${resends + 1} times and no more`,
      rules['giving-up'],
      [`${resends + 1} transmissions`],
      (transcript) => hasTransmissions(transcript, resends + 1),
    ),
    made(
      'give-up/says-so',
      'wrong-always',
      always,
      'The client says that it gives up',
      rules['giving-up'],
      ['GiveUp after the last transmission, once'],
      (transcript) => {
        const request = transcript.first('GiveUp');
        const sent = transcript.first('SendFile').message.values['fileName'];
        const { fileName } = request.message.values;
        if (!(fileName instanceof Uint8Array && sent instanceof Uint8Array && sameBytes(fileName, sent))) {
          throw transcript.failure('GiveUp names another file than the one that was sent.', { request });
        }
        const [, again] = transcript.requests('GiveUp');
        if (again !== undefined) throw transcript.failure('The client gave up twice.', { request: again });
      },
    ),
    made(
      'give-up/never-valid',
      'wrong-always',
      always,
      'The client never confirms a wrong checksum',
      rules.valid,
      ['no CrcValid'],
      (transcript) => {
        const [valid] = transcript.requests('CrcValid');
        if (valid !== undefined) throw transcript.failure('The client confirmed a wrong checksum.', { request: valid });
      },
    ),
    made(
      'give-up/resendings',
      'wrong-always',
      always,
      'The client says before each further transmission that it sends the file again',
      rules.resending,
      [`CrcInvalid ${resends} times`],
      (transcript) => {
        const count = transcript.requests('CrcInvalid').length;
        const due = resends + (profile.flow.client.resendingBeforeGivingUp ? 1 : 0);
        if (count !== due) throw transcript.failure(`The client sent CrcInvalid ${count} times where ${due} are due.`);
      },
    ),
  ];
}
