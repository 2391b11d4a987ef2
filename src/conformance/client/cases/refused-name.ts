import { rules, type Profile } from '../../../../generated';
import type { ClientCaseSpec } from './client-case';
import { expectEnd, expectTries } from './expectations';

/** What a client does whose name is taken. */
export function refusalCases(profile: Profile): readonly ClientCaseSpec[] {
  const id = (what: string): string => `${profile.id}/${what}`;
  const { registrations, attempts } = profile.flow.client;
  // "In any case of an error up to 3 times" is also read as one try and three more.
  const most = Math.max(registrations, attempts + 1);
  return [
    {
      id: id('name-taken/final'),
      title: 'A client whose name is taken ends',
      level: 'MUST',
      requirement: rules['name-once'],
      scenario: 'name-taken',
      accepts: [`Register ${most} times at most, and the end of the program`],
      judge(transcript) {
        expectTries(transcript, 'Register', 1, most);
        const other = transcript.requests().find(({ message }) => message.name !== 'Register');
        if (other !== undefined)
          throw transcript.failure('The client went on although its name was refused.', { request: other });
        expectEnd(transcript);
      },
    },
    {
      id: id('name-taken/tries'),
      title: 'A name that is taken is final at once',
      level: 'SHOULD',
      requirement: rules['name-once'],
      scenario: 'name-taken',
      accepts: [`Register ${registrations === 1 ? 'once' : `${registrations} times`}`],
      judge(transcript) {
        expectTries(transcript, 'Register', registrations);
      },
    },
    {
      id: id('name-taken/keeps-nothing'),
      title: 'A client whose name is taken keeps no identity',
      level: 'SHOULD',
      requirement: rules['identity-kept'],
      scenario: 'name-taken',
      accepts: ['no me.info'],
      judge(transcript) {
        if (transcript.kept !== undefined)
          throw transcript.failure('The client wrote me.info although it was not registered.');
      },
    },
    {
      id: id('name-taken/exit-code'),
      title: 'A client whose name is taken does not end with exit code 0',
      level: 'SHOULD',
      requirement: rules['name-once'],
      scenario: 'name-taken',
      accepts: ['an exit code other than 0'],
      judge(transcript) {
        if (transcript.run?.exitCode === 0) throw transcript.failure('The client ended with exit code 0.');
      },
    },
  ];
}
