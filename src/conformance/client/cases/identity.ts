import { rules, type Profile } from '../../../../generated';
import { quoted } from '../../../text/visible';
import { sameBytes } from '../../../wire/value';
import { holds } from '../../wire/field-values';
import type { ClientCaseSpec } from './client-case';
import { keptIdentityOf } from './expectations';

/** What a client keeps of its registration. */
export function identityCases(profile: Profile): readonly ClientCaseSpec[] {
  const words = 'a plain run, and a look at me.info and priv.key afterwards';
  const id = (what: string): string => `${profile.id}/${what}`;
  return [
    {
      id: id('me-info/name'),
      title: 'me.info holds the name',
      level: 'MUST',
      requirement: rules['identity-kept'],
      scenario: 'plain',
      sends: words,
      accepts: ['the name in the first line'],
      judge(transcript) {
        const { name } = keptIdentityOf(transcript);
        if (sameBytes(name, transcript.told.clientName)) return;
        throw transcript.failure(
          `me.info holds the name ${quoted(name)} where ${quoted(transcript.told.clientName)} was registered.`,
        );
      },
    },
    {
      id: id('me-info/id'),
      title: 'me.info holds the id',
      level: 'MUST',
      requirement: rules['identity-kept'],
      scenario: 'plain',
      sends: words,
      accepts: ['the id of Registered as 32 hex digits in the second line'],
      judge(transcript) {
        const id = transcript.idAt(transcript.first('CrcValid'));
        if (id !== undefined && sameBytes(keptIdentityOf(transcript).clientId, id)) return;
        throw transcript.failure('me.info holds another id than the server gave.');
      },
    },
    {
      id: id('me-info/key'),
      title: 'The private key that is kept is that of the public key that was sent',
      level: 'MUST',
      requirement: rules['identity-kept'],
      scenario: 'plain',
      sends: words,
      accepts: ['the base64 of its PKCS#8 DER'],
      judge(transcript) {
        const { privateKey } = keptIdentityOf(transcript);
        if (privateKey === undefined)
          throw transcript.failure('Neither me.info nor priv.key holds a private key that can be read.');
        const sent = transcript.first('PublicKey').message.values;
        if (holds(sent, 'publicKey', privateKey.publicKeyDer())) return;
        throw transcript.failure('The private key that is kept does not belong to the public key that was sent.');
      },
    },
    {
      id: id('priv-key/same-key'),
      title: 'priv.key holds the same key as me.info',
      level: 'SHOULD',
      requirement: rules['identity-kept'],
      scenario: 'plain',
      sends: words,
      accepts: ['the same key in both'],
      judge(transcript) {
        const { hasSameKeyFile } = keptIdentityOf(transcript);
        if (hasSameKeyFile === undefined) throw transcript.failure('There is no priv.key.');
        if (!hasSameKeyFile)
          throw transcript.failure('priv.key holds another key than me.info, or none that can be read.');
      },
    },
  ];
}
