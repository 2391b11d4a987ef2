import { rules, type Profile } from '../../../../generated';
import { sameBytes } from '../../../wire/value';
import { holds } from '../../wire/field-values';
import type { ClientCaseSpec } from './client-case';
import { expectFile, keptIdentityOf } from './expectations';

/** How a registered client comes back. */
export function returningCases(profile: Profile): readonly ClientCaseSpec[] {
  const { returning } = profile.flow;
  const id = (what: string): string => `${profile.id}/${what}`;
  return [
    {
      id: id('returning/comes-back'),
      title: `A registered client comes back with ${returning}`,
      level: 'MUST',
      requirement: rules['reconnect-known'],
      scenario: 'returning',
      accepts: [`${returning}, and no Register`],
      judge(transcript) {
        transcript.first(returning);
        const [register] = transcript.requests('Register');
        if (register !== undefined)
          throw transcript.failure('The client registered anew although it is registered.', { request: register });
      },
    },
    {
      id: id('returning/id'),
      title: 'A client comes back with the id that it was given',
      level: 'MUST',
      requirement: `${rules['reconnect-known']} ${rules['ids-opaque']}`,
      scenario: 'returning',
      accepts: ['the id of its registration in the header'],
      judge(transcript) {
        const request = transcript.first(returning);
        const id = transcript.knownBefore?.clientId;
        if (id !== undefined && sameBytes(request.message.clientId, id)) return;
        throw transcript.failure('The client came back with another id than it was given.', {
          request,
          ...(id !== undefined && { due: { clientId: id } }),
        });
      },
    },
    {
      id: id('returning/name'),
      title: 'A client comes back with its name',
      level: 'MUST',
      requirement: rules['reconnect-known'],
      scenario: 'returning',
      accepts: ['the name of its registration'],
      judge(transcript) {
        const request = transcript.first(returning);
        if (holds(request.message.values, 'name', transcript.told.clientName)) return;
        throw transcript.failure('The client came back under another name.', {
          request,
          due: { name: transcript.told.clientName },
        });
      },
    },
    {
      id: id('returning/uses-the-fresh-key'),
      title: 'The file is encrypted with the key that the return brought',
      level: 'MUST',
      requirement: rules['fresh-key'],
      scenario: 'returning',
      accepts: ['content that decrypts with the fresh key to the file, and CrcValid'],
      judge(transcript) {
        expectFile(transcript);
        transcript.first('CrcValid');
      },
    },
    {
      id: id('returning/keeps-its-identity'),
      title: 'A client that came back keeps its identity',
      level: 'MUST',
      requirement: rules['identity-kept'],
      scenario: 'returning',
      accepts: ['the same id and key in me.info as before'],
      judge(transcript) {
        const { clientId, privateKey } = keptIdentityOf(transcript);
        const before = transcript.knownBefore;
        if (before === undefined) throw new TypeError('nobody was known before the run');
        const isSame = sameBytes(clientId, before.clientId);
        if (isSame && privateKey !== undefined && sameBytes(privateKey.publicKeyDer(), before.publicKey)) return;
        throw transcript.failure('me.info holds another identity than before the run.');
      },
    },
    ...(returning === 'PublicKey' ? [oldKeyAgain(profile)] : []),
  ];
}

function oldKeyAgain({ id }: Profile): ClientCaseSpec {
  return {
    id: `${id}/returning/old-key-again`,
    title: 'A client that comes back sends the key that it sent before',
    level: 'MUST',
    requirement: rules['key-of-its-owner'],
    scenario: 'returning',
    accepts: ['the same public key as in the first run'],
    judge(transcript) {
      const request = transcript.first('PublicKey');
      if (holds(request.message.values, 'publicKey', transcript.knownBefore?.publicKey)) return;
      throw transcript.failure('The client sent another public key than before.', { request });
    },
  };
}
