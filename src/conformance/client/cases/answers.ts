import { rules, type Profile } from '../../../../generated';
import type { ClientCase } from './client-case';
import type { Transcript } from '../transcript';
import { arrives } from './arrival';
import { caseMaker } from './case-maker';
import { ends, hasTransmissions } from './counts';

/** Answers in pieces, too early or not at all, and files of every size. */
export function oddAnswerCases(profile: Profile): readonly ClientCase[] {
  const made = caseMaker(profile);
  const completes = (transcript: Transcript): void => {
    arrives(transcript);
    transcript.first('CrcValid');
  };
  return [
    made(
      'answers/byte-by-byte',
      'byte-by-byte',
      'answers that arrive byte by byte',
      'Answers that arrive byte by byte are understood',
      rules.stream,
      ['a plain run'],
      completes,
    ),
    made(
      'answers/in-halves',
      'in-halves',
      'answers whose header arrives on its own',
      'Answers whose header arrives on its own are understood',
      rules.stream,
      ['a plain run'],
      completes,
    ),
    made(
      'answers/early-acknowledgement',
      'early-acknowledgement',
      'an acknowledgement in front of the answer to the file',
      'An acknowledgement that comes too early is passed over',
      rules['received-answer'],
      ['the file once, and CrcValid'],
      (transcript) => {
        completes(transcript);
        hasTransmissions(transcript, 1);
      },
      'SHOULD',
    ),
    made(
      'answers/server-ends',
      'server-ends',
      'a server that ends the connection in place of an answer to the file',
      'A client whose server ends the connection ends too',
      rules['one-connection'],
      ['the end of the program'],
      (transcript) => {
        ends(transcript);
      },
    ),
    made(
      'answers/server-ends-exit-code',
      'server-ends',
      'a server that ends the connection in place of an answer to the file',
      'A client whose file was not confirmed does not end with exit code 0',
      rules['plain-conversation'],
      ['an exit code other than 0'],
      (transcript) => {
        if (transcript.run?.exitCode === 0) throw transcript.failure('The client ended with exit code 0.');
      },
      'SHOULD',
    ),
    ...(['empty-file', 'file-of-16', 'file-of-1-mib'] as const).map((scenario) => {
      const size = { 'empty-file': 'no bytes', 'file-of-16': '16 bytes', 'file-of-1-mib': '1 MiB' }[scenario];
      return made(
        `send-file/${scenario}`,
        scenario,
        `a file of ${size} to send`,
        `A file of ${size} arrives whole`,
        rules['content-encryption'],
        ['content that decrypts to the file, and CrcValid'],
        completes,
      );
    }),
  ];
}
