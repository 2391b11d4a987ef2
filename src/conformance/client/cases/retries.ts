import { rules, type Profile, type Requests } from '../../../../generated';
import { sameBytes } from '../../../wire/value';
import { kebab } from '../../wording';
import type { ClientCase } from '../client-case';
import type { Observation } from '../observation';
import { arrives, brings } from './arrival';

/** What a client does about wrong checksums, errors and refusals. */
export function retryCases(profile: Profile): readonly ClientCase[] {
  return [...checksumCases(profile), ...errorCases(profile), ...refusalCases(profile), ...oddAnswerCases(profile)];
}

function checksumCases(profile: Profile): readonly ClientCase[] {
  const { resends } = profile.flow;
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
      (seen) => {
        const invalid = seen.first('CrcInvalid');
        const name = seen.first('SendFile').message.values['fileName'] as Uint8Array;
        const sent = invalid.message.values['fileName'];
        if (!(sent instanceof Uint8Array) || !sameBytes(sent, name)) {
          throw seen.failure('CrcInvalid names another file than the one that was sent.', { request: invalid });
        }
        const again = seen.transmissions[1]?.packets[0];
        if (again !== undefined && seen.steps.indexOf(invalid) > seen.steps.indexOf(again)) {
          throw seen.failure('The client sent the file again before it said so.', { request: again });
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
      (seen) => {
        const again = seen.transmissions[1];
        if (again === undefined) throw seen.failure('The client did not send the file again.');
        brings(seen, again);
      },
    ),
    made(
      'resend/confirms',
      'wrong-once',
      once,
      'The client confirms the right checksum of the second transmission',
      rules.valid,
      ['two transmissions, and CrcValid'],
      (seen) => {
        seen.first('CrcValid');
        hasTransmissions(seen, 2);
      },
    ),
    made(
      'resend/up-to-the-last',
      'wrong-to-the-last',
      `wrong checksums in all answers but the last, which is number ${resends + 1}`,
      `The client confirms a right checksum in the answer to transmission ${resends + 1}`,
      rules.resending,
      [`${resends + 1} transmissions, ${resends} times CrcInvalid, and CrcValid`],
      (seen) => {
        hasTransmissions(seen, resends + 1);
        seen.first('CrcValid');
      },
    ),
    made(
      'give-up/transmissions',
      'wrong-always',
      always,
      `The client sends a file ${resends + 1} times and no more`,
      rules['giving-up'],
      [`${resends + 1} transmissions`],
      (seen) => hasTransmissions(seen, resends + 1),
    ),
    made(
      'give-up/says-so',
      'wrong-always',
      always,
      'The client says that it gives up',
      rules['giving-up'],
      ['GiveUp after the last transmission, once'],
      (seen) => {
        const request = seen.first('GiveUp');
        const sent = seen.first('SendFile').message.values['fileName'];
        const { fileName } = request.message.values;
        if (!(fileName instanceof Uint8Array && sent instanceof Uint8Array && sameBytes(fileName, sent))) {
          throw seen.failure('GiveUp names another file than the one that was sent.', { request });
        }
        const [, again] = seen.requests('GiveUp');
        if (again !== undefined) throw seen.failure('The client gave up twice.', { request: again });
      },
    ),
    made(
      'give-up/never-valid',
      'wrong-always',
      always,
      'The client never confirms a wrong checksum',
      rules.valid,
      ['no CrcValid'],
      (seen) => {
        const [valid] = seen.requests('CrcValid');
        if (valid !== undefined) throw seen.failure('The client confirmed a wrong checksum.', { request: valid });
      },
    ),
    made(
      'give-up/resendings',
      'wrong-always',
      always,
      'The client says before each further transmission that it sends the file again',
      rules.resending,
      [`CrcInvalid ${resends} times`],
      (seen) => {
        const count = seen.requests('CrcInvalid').length;
        const due = resends + (profile.flow.resendingBeforeGivingUp ? 1 : 0);
        if (count !== due) throw seen.failure(`The client sent CrcInvalid ${count} times where ${due} are due.`);
      },
    ),
  ];
}

function errorCases(profile: Profile): readonly ClientCase[] {
  const { attempts } = profile.flow;
  const made = caseMaker(profile);
  const requests: readonly (keyof Requests)[] = [
    'Register',
    'PublicKey',
    ...(profile.requests.Reconnect === undefined ? [] : (['Reconnect'] as const)),
    'SendFile',
    'CrcValid',
  ];
  return requests.flatMap((request) => [
    made(
      `errors/${kebab(request)}-once`,
      `${kebab(request)}-error`,
      `an error in answer to the first ${request}`,
      `The client tries ${request} again after an error, and goes on`,
      rules['try-again'],
      [`${request} twice, and then the rest of a plain run`],
      (seen) => {
        isTried(seen, request, 2);
        seen.first('CrcValid');
      },
    ),
    ...(request === 'Reconnect' || attempts < 3
      ? []
      : [
          made(
            `errors/${kebab(request)}-last-try`,
            `${kebab(request)}-last-try`,
            `errors in answer to ${request} up to the last try`,
            `The client goes on where ${request} succeeds at the last try`,
            rules['try-again'],
            [`${request} ${attempts} times, and then the rest of a plain run`],
            (seen) => {
              isTried(seen, request, attempts);
              seen.first('CrcValid');
            },
          ),
        ]),
    made(
      `errors/${kebab(request)}-always`,
      `${kebab(request)}-errors`,
      `nothing but errors in answer to ${request}`,
      `The client tries ${request} ${attempts} times and ends`,
      rules['try-again'],
      [`${request} ${attempts} times, and the end of the program`],
      (seen) => {
        isTried(seen, request, attempts);
        ends(seen);
      },
    ),
  ]);
}

function isTried(seen: Observation, request: keyof Requests, times: number): void {
  const count = request === 'SendFile' ? seen.transmissions.length : seen.requests(request).length;
  if (count !== times) throw seen.failure(`The client sent ${request} ${count} times where ${times} are due.`);
}

function ends(seen: Observation): void {
  if (seen.run === undefined || seen.run.exitCode !== undefined) return;
  throw seen.failure('The client was still running when its time was over.');
}

function refusalCases(profile: Profile): readonly ClientCase[] {
  const made = caseMaker(profile);
  const { registrations } = profile.flow;
  const words = 'a server on which the name is taken';
  return [
    made(
      'name-taken/final',
      'name-taken',
      words,
      'A name that is taken is final',
      rules['name-once'],
      [`Register ${registrations === 1 ? 'once' : `${registrations} times`}, and the end of the program`],
      (seen) => {
        isTried(seen, 'Register', registrations);
        const other = seen.requests().find(({ message }) => message.name !== 'Register');
        if (other !== undefined)
          throw seen.failure('The client went on although its name was refused.', { request: other });
        ends(seen);
      },
    ),
    made(
      'name-taken/keeps-nothing',
      'name-taken',
      words,
      'A client whose name is taken keeps no identity',
      rules['identity-kept'],
      ['no me.info'],
      (seen) => {
        if (seen.kept !== undefined) throw seen.failure('The client wrote me.info although it was not registered.');
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
      (seen) => {
        if (seen.run?.exitCode === 0) throw seen.failure('The client ended with exit code 0.');
      },
      'SHOULD',
    ),
  ];
}

function oddAnswerCases(profile: Profile): readonly ClientCase[] {
  const made = caseMaker(profile);
  const completes = (seen: Observation): void => {
    arrives(seen);
    seen.first('CrcValid');
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
      (seen) => {
        completes(seen);
        hasTransmissions(seen, 1);
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
      (seen) => {
        ends(seen);
      },
    ),
    made(
      'answers/server-ends-exit-code',
      'server-ends',
      'a server that ends the connection in place of an answer to the file',
      'A client whose file was not confirmed does not end with exit code 0',
      rules['plain-conversation'],
      ['an exit code other than 0'],
      (seen) => {
        if (seen.run?.exitCode === 0) throw seen.failure('The client ended with exit code 0.');
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

function hasTransmissions(seen: Observation, due: number): void {
  const count = seen.transmissions.length;
  if (count !== due) throw seen.failure(`The client sent the file ${count} times where ${due} are due.`);
}

type CaseMaker = (
  id: string,
  scenario: string,
  sends: string,
  title: string,
  sentence: string,
  accepts: readonly string[],
  judge: (seen: Observation) => void,
  level?: ClientCase['level'],
) => ClientCase;

function caseMaker(profile: Profile): CaseMaker {
  return (id, scenario, sends, title, sentence, accepts, judge, level = 'MUST') => {
    return { id: `${profile.id}/${id}`, title, level, sentence, sends, accepts, scenario, judge };
  };
}
