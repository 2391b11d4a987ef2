import { rules, type Profile } from '../../../../generated';
import type { Finding } from '../../../inspect/finding';
import { denialOf } from '../../../protocol/refusal';
import { sameBytes } from '../../../wire/value';
import { holds } from '../../wire/field-values';
import type { ClientCaseSpec } from './client-case';
import { expectFile, expectUsableKey, keptIdentityOf } from './expectations';

/** What a client does whose return is denied. */
export function deniedCases(profile: Profile): readonly ClientCaseSpec[] {
  if (denialOf(profile) === undefined) return [];
  const id = (what: string): string => `${profile.id}/${what}`;
  const getsId = profile.flow.server.denial === 'newId';
  return [
    {
      id: id('denied/registers-anew'),
      title: getsId ? 'A denied client takes the new id' : 'A denied client registers anew',
      level: 'MUST',
      requirement: rules['reconnect-denied'],
      scenario: 'denied',
      accepts: [
        getsId ? 'PublicKey under the id of the denial' : 'Register after the denial, and then the rest of a plain run',
      ],
      judge(transcript) {
        if (!getsId && transcript.requests('Register').length === 0) {
          const [request] = transcript.requests('PublicKey');
          const what = 'The client sent its public key without registering anew.';
          if (request !== undefined) throw transcript.failure(what, { request, findings: [ID_OF_THE_DENIAL] });
        }
        transcript.first(getsId ? 'PublicKey' : 'Register');
        const count = transcript.requests('Reconnect').length;
        const due = profile.flow.client.reconnects;
        if (count !== due) throw transcript.failure(`The client sent Reconnect ${count} times where ${due} are due.`);
      },
    },
    {
      id: id('denied/same-connection'),
      title: 'A denied client goes on over the same connection',
      level: 'MUST',
      requirement: rules['reconnect-denied'],
      scenario: 'denied',
      accepts: ['all requests on one connection'],
      judge(transcript) {
        transcript.first('Reconnect');
        const connections = new Set(transcript.requests().map(({ connection }) => connection));
        if (connections.size > 1) throw transcript.failure(`The client used ${connections.size} connections.`);
      },
    },
    {
      id: id('denied/new-key-pair'),
      title: 'A denied client makes a new key pair',
      level: 'MUST',
      requirement: rules['reconnect-denied'],
      scenario: 'denied',
      accepts: ['another public key than before'],
      judge(transcript) {
        const request = transcript.first('PublicKey');
        const { publicKey } = request.message.values;
        const before = transcript.knownBefore?.publicKey;
        if (publicKey instanceof Uint8Array && before !== undefined && !sameBytes(publicKey, before)) return;
        throw transcript.failure('The client sent its old public key.', { request });
      },
    },
    {
      id: id('denied/public-key-parses'),
      title: `The new public key is one of RSA-${profile.rsa.bits}, in ${profile.rsa.publicKeySize} bytes`,
      level: 'MUST',
      requirement: rules['public-key'],
      scenario: 'denied',
      accepts: ['SubjectPublicKeyInfo DER, and nothing after it'],
      judge: expectUsableKey,
    },
    {
      id: id('denied/sends-the-file'),
      title: 'A denied client sends its file once it is registered anew',
      level: 'MUST',
      requirement: rules['reconnect-denied'],
      scenario: 'denied',
      accepts: ['content that decrypts to the file, and CrcValid'],
      judge(transcript) {
        expectFile(transcript);
        transcript.first('CrcValid');
      },
    },
    {
      id: id('denied/replaces-identity'),
      title: 'A client that registered anew replaces me.info',
      level: 'MUST',
      requirement: rules['identity-replaced'],
      scenario: 'denied',
      accepts: ['the new id and the new key in me.info'],
      judge(transcript) {
        const valid = transcript.first('CrcValid');
        const { clientId, privateKey } = keptIdentityOf(transcript);
        const id = transcript.idAt(valid);
        if (id === undefined || !sameBytes(clientId, id)) throw transcript.failure('me.info does not hold the new id.');
        const sent = transcript.requests('PublicKey').at(-1)?.message.values ?? {};
        if (holds(sent, 'publicKey', privateKey?.publicKeyDer())) return;
        throw transcript.failure('The key that is kept is not the new one.');
      },
    },
  ];
}

const ID_OF_THE_DENIAL: Finding = {
  kind: 'mistake',
  id: 'id-of-the-denial',
  title: 'The client takes the id of the denial for a new one',
  cause: 'The answer repeats the id that the server does not know. Only Registered brings a new one.',
  detail: 'PublicKey came after the denial, and no Register before it.',
  offset: 0,
  inBytes: false,
};
