import { rules, type Profile, type Requests } from '../../../../generated';
import { kebab } from '../../case-id';
import type { ClientCase } from './client-case';
import { caseMaker } from './case-maker';
import { ends, isTried } from './counts';

/** What a client does about errors. */
export function errorCases(profile: Profile): readonly ClientCase[] {
  const { attempts } = profile.flow.client;
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
      (transcript) => {
        isTried(transcript, request, 2);
        transcript.first('CrcValid');
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
            (transcript) => {
              isTried(transcript, request, attempts);
              transcript.first('CrcValid');
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
      (transcript) => {
        isTried(transcript, request, attempts);
        ends(transcript);
      },
    ),
  ]);
}
