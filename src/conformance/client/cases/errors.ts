import { rules, type Profile, type Requests } from '../../../../generated';
import { kebab } from '../../case-id';
import type { ClientCaseSpec } from './client-case';
import { expectEnd, expectTries } from './expectations';

/** What a client does about errors. */
export function errorCases(profile: Profile): readonly ClientCaseSpec[] {
  const requests: readonly (keyof Requests)[] = [
    'Register',
    'PublicKey',
    ...(profile.requests.Reconnect === undefined ? [] : (['Reconnect'] as const)),
    'SendFile',
    'CrcValid',
  ];
  return [...requests.flatMap((request) => triesOf(profile, request)), inAll(profile)];
}

/** What a client does about errors in answer to one request. */
function triesOf(profile: Profile, request: keyof Requests): readonly ClientCaseSpec[] {
  const { attempts } = profile.flow.client;
  const id = (what: string): string => `${profile.id}/${what}`;
  return [
    {
      id: id(`errors/${kebab(request)}-once`),
      title: `The client tries ${request} again after an error, and goes on`,
      level: 'MUST',
      requirement: rules['try-again'],
      scenario: `${kebab(request)}-error`,
      accepts: [`${request} twice, and then the rest of a plain run`],
      judge(transcript) {
        expectTries(transcript, request, 2);
        transcript.first('CrcValid');
      },
    },
    ...(request === 'Reconnect' || attempts < 3 ? [] : [lastTry(profile, request)]),
    {
      id: id(`errors/${kebab(request)}-always`),
      title: `The client tries ${request} some times and ends`,
      level: 'MUST',
      requirement: rules['try-again'],
      scenario: `${kebab(request)}-errors`,
      accepts: [`${request} ${attempts} or ${attempts + 1} times, and the end of the program`],
      judge(transcript) {
        // The sources can be read as one try and so many more.
        expectTries(transcript, request, attempts, attempts + 1);
        expectEnd(transcript);
      },
    },
  ];
}

/** The stricter of two readings that are both right. */
function inAll({ id, flow }: Profile): ClientCaseSpec {
  const { attempts } = flow.client;
  return {
    id: `${id}/errors/tries-in-all`,
    title: `The client tries a request ${attempts} times in all`,
    level: 'SHOULD',
    requirement: rules['try-again'],
    scenario: 'send-file-errors',
    accepts: [`SendFile ${attempts} times`],
    judge(transcript) {
      expectTries(transcript, 'SendFile', attempts);
    },
  };
}

function lastTry({ id, flow }: Profile, request: keyof Requests): ClientCaseSpec {
  const { attempts } = flow.client;
  return {
    id: `${id}/errors/${kebab(request)}-last-try`,
    title: `The client goes on where ${request} succeeds at the last try`,
    level: 'MUST',
    requirement: rules['try-again'],
    scenario: `${kebab(request)}-last-try`,
    accepts: [`${request} ${attempts} times, and then the rest of a plain run`],
    judge(transcript) {
      expectTries(transcript, request, attempts);
      transcript.first('CrcValid');
    },
  };
}
