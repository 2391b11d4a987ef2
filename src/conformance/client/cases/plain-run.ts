import { rules, type Profile } from '../../../../generated';
import { holds } from '../../wire/field-values';
import type { Transcript } from '../transcript';
import type { ClientCaseSpec } from './client-case';
import { expectEnd, expectFile } from './expectations';

/** What a plain run is as a whole. */
export function plainRunCases(profile: Profile): readonly ClientCaseSpec[] {
  const id = (what: string): string => `${profile.id}/${what}`;
  return [
    {
      id: id('plain/one-connection'),
      title: 'The whole run goes over one connection',
      level: 'MUST',
      requirement: rules['one-connection'],
      scenario: 'plain',
      accepts: ['all requests on one connection'],
      judge(transcript) {
        const connections = new Set(transcript.requests().map(({ connection }) => connection));
        if (connections.size === 1 || profile.flow.connection === 'request') return;
        throw transcript.failure(`The client used ${connections.size} connections.`);
      },
    },
    {
      id: id('plain/nothing-more'),
      title: 'Nothing follows the confirmation',
      level: 'MUST',
      requirement: rules['one-connection'],
      scenario: 'plain',
      accepts: ['each request once, and the confirmation last'],
      judge(transcript) {
        const valid = transcript.first('CrcValid');
        const requests = transcript.requests();
        const next = requests[requests.indexOf(valid) + 1];
        if (next !== undefined)
          throw transcript.failure('The client went on after its confirmation.', { request: next });
        for (const name of ['Register', 'PublicKey'] as const) {
          const [, again] = transcript.requests(name);
          if (again !== undefined) throw transcript.failure(`The client sent ${name} twice.`, { request: again });
        }
        if (transcript.transmissions.length !== 1)
          throw transcript.failure(`The client sent the file ${transcript.transmissions.length} times.`);
      },
    },
    {
      id: id('plain/ends'),
      title: 'The client ends by itself',
      level: 'MUST',
      requirement: rules['one-connection'],
      scenario: 'plain',
      accepts: ['the end of the program, once its file is confirmed'],
      judge: expectEnd,
    },
    {
      id: id('plain/exit-code'),
      title: 'The client ends with exit code 0 once its file is confirmed',
      level: 'SHOULD',
      requirement: rules['plain-conversation'],
      scenario: 'plain',
      accepts: ['exit code 0'],
      judge(transcript) {
        const exitCode = transcript.run?.exitCode;
        if (exitCode === undefined || exitCode === 0) return;
        throw transcript.failure(`The client ended with exit code ${exitCode}.`);
      },
    },
    {
      id: id('plain/names-with-spaces'),
      title: 'Names of several words are sent whole',
      level: 'MUST',
      requirement: rules['identity-kept'],
      scenario: 'spaces',
      accepts: ['the whole lines of transfer.info in Register and SendFile'],
      judge: hasWholeNames,
    },
  ];
}

function hasWholeNames(transcript: Transcript): void {
  const { clientName, fileName } = transcript.told;
  for (const [name, field, due] of [
    ['Register', 'name', clientName],
    ['SendFile', 'fileName', fileName],
  ] as const) {
    const request = transcript.first(name);
    if (holds(request.message.values, field, due)) continue;
    throw transcript.failure(`${name} has another name than transfer.info.`, { request });
  }
  expectFile(transcript);
}
