import { rules, type Profile } from '../../../../generated';
import type { ClientCaseSpec } from './client-case';
import type { Transcript } from '../transcript';
import { expectFile } from './expectations';
import { expectEnd, expectTransmissions } from './expectations';

/** Answers in pieces, too early or not at all, and files of every size. */
export function oddAnswerCases(profile: Profile): readonly ClientCaseSpec[] {
  const id = (what: string): string => `${profile.id}/${what}`;
  const completes = (transcript: Transcript): void => {
    expectFile(transcript);
    transcript.first('CrcValid');
  };
  return [
    {
      id: id('answers/byte-by-byte'),
      title: 'Answers that arrive byte by byte are understood',
      level: 'MUST',
      requirement: rules.stream,
      scenario: 'byte-by-byte',
      accepts: ['a plain run'],
      judge: completes,
    },
    {
      id: id('answers/in-halves'),
      title: 'Answers whose header arrives on its own are understood',
      level: 'MUST',
      requirement: rules.stream,
      scenario: 'in-halves',
      accepts: ['a plain run'],
      judge: completes,
    },
    {
      id: id('answers/early-acknowledgement'),
      title: 'An acknowledgement that comes too early is passed over',
      level: 'SHOULD',
      requirement: rules['received-answer'],
      scenario: 'early-acknowledgement',
      accepts: ['the file once, and CrcValid'],
      judge(transcript) {
        completes(transcript);
        expectTransmissions(transcript, 1);
      },
    },
    {
      id: id('answers/server-ends'),
      title: 'A client whose server ends the connection ends too',
      level: 'MUST',
      requirement: rules['one-connection'],
      scenario: 'server-ends',
      accepts: ['the end of the program'],
      judge: expectEnd,
    },
    {
      id: id('answers/server-ends-exit-code'),
      title: 'A client whose file was not confirmed does not end with exit code 0',
      level: 'SHOULD',
      requirement: rules['plain-conversation'],
      scenario: 'server-ends',
      accepts: ['an exit code other than 0'],
      judge(transcript) {
        if (transcript.run?.exitCode === 0) throw transcript.failure('The client ended with exit code 0.');
      },
    },
    ...(['empty-file', 'file-of-16', 'file-of-1-mib'] as const).map((scenario): ClientCaseSpec => {
      const size = { 'empty-file': 'no bytes', 'file-of-16': '16 bytes', 'file-of-1-mib': '1 MiB' }[scenario];
      return {
        id: id(`send-file/${scenario}`),
        title: `A file of ${size} arrives whole`,
        level: 'MUST',
        requirement: rules['content-encryption'],
        scenario,
        accepts: ['content that decrypts to the file, and CrcValid'],
        judge: completes,
      };
    }),
  ];
}
