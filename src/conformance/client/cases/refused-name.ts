import { rules, type Profile } from '../../../../generated';
import type { ClientCase } from './client-case';
import { caseMaker } from './case-maker';
import { ends, isTried } from './counts';

/** What a client does whose name is taken. */
export function refusalCases(profile: Profile): readonly ClientCase[] {
  const made = caseMaker(profile);
  const { registrations } = profile.flow.client;
  const words = 'a server on which the name is taken';
  return [
    made(
      'name-taken/final',
      'name-taken',
      words,
      'A name that is taken is final',
      rules['name-once'],
      [`Register ${registrations === 1 ? 'once' : `${registrations} times`}, and the end of the program`],
      (transcript) => {
        isTried(transcript, 'Register', registrations);
        const other = transcript.requests().find(({ message }) => message.name !== 'Register');
        if (other !== undefined)
          throw transcript.failure('The client went on although its name was refused.', { request: other });
        ends(transcript);
      },
    ),
    made(
      'name-taken/keeps-nothing',
      'name-taken',
      words,
      'A client whose name is taken keeps no identity',
      rules['identity-kept'],
      ['no me.info'],
      (transcript) => {
        if (transcript.kept !== undefined)
          throw transcript.failure('The client wrote me.info although it was not registered.');
      },
      'SHOULD',
    ),
    made(
      'name-taken/exit-code',
      'name-taken',
      words,
      'A client whose name is taken does not end with exit code 0',
      rules['name-once'],
      ['an exit code other than 0'],
      (transcript) => {
        if (transcript.run?.exitCode === 0) throw transcript.failure('The client ended with exit code 0.');
      },
      'SHOULD',
    ),
  ];
}
