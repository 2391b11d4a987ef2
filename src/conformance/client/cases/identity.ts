import { rules, type Profile } from '../../../../generated';
import { quoted } from '../../../text/visible';
import { sameBytes } from '../../../wire/value';
import { denialOf } from '../../../protocol/refusal';
import type { ClientCase } from './client-case';
import type { KeptIdentity } from '../kept-identity';
import type { Transcript } from '../transcript';
import { arrives } from './arrival';
import { hasUsableKey } from './plain';

/** What a client keeps, and how it comes back with it. */
export function identityCases(profile: Profile): readonly ClientCase[] {
  return [...keptCases(profile), ...returningCases(profile), ...deniedCases(profile)];
}

type Judge = (transcript: Transcript) => void;

function made(
  profile: Profile,
  id: string,
  scenario: string,
  sends: string,
  title: string,
  requirement: string,
  accepts: string,
  judge: Judge,
  level: ClientCase['level'] = 'MUST',
): ClientCase {
  return { id: `${profile.id}/${id}`, title, level, requirement, sends, accepts: [accepts], scenario, judge };
}

function keptCases(profile: Profile): readonly ClientCase[] {
  const words = 'a plain run, and a look at me.info and priv.key behind it';
  const plain = (id: string, title: string, accepts: string, judge: Judge, level?: ClientCase['level']): ClientCase =>
    made(profile, id, 'plain', words, title, rules['identity-kept'], accepts, judge, level);
  return [
    plain('me-info/name', 'me.info holds the name', 'the name in the first line', (transcript) => {
      const { name } = keptBy(transcript);
      if (sameBytes(name, transcript.told.clientName)) return;
      throw transcript.failure(
        `me.info holds the name ${quoted(name)} where ${quoted(transcript.told.clientName)} was registered.`,
      );
    }),
    plain(
      'me-info/id',
      'me.info holds the id',
      'the id of Registered as 32 hex digits in the second line',
      (transcript) => {
        const id = transcript.idAt(transcript.first('CrcValid'));
        if (id !== undefined && sameBytes(keptBy(transcript).clientId, id)) return;
        throw transcript.failure('me.info holds another id than the server gave.');
      },
    ),
    plain(
      'me-info/key',
      'The private key that is kept is that of the public key that was sent',
      'the base64 of its PKCS#8 DER',
      (transcript) => {
        const { privateKey } = keptBy(transcript);
        if (privateKey === undefined)
          throw transcript.failure('Neither me.info nor priv.key holds a private key that can be read.');
        const sent = transcript.first('PublicKey').message.values['publicKey'];
        if (sent instanceof Uint8Array && sameBytes(privateKey.publicKeyDer(), sent)) return;
        throw transcript.failure('The private key that is kept does not belong to the public key that was sent.');
      },
    ),
    plain(
      'priv-key/same-key',
      'priv.key holds the same key as me.info',
      'the same key in both',
      (transcript) => {
        const { hasSameKeyFile } = keptBy(transcript);
        if (hasSameKeyFile === undefined) throw transcript.failure('There is no priv.key.');
        if (!hasSameKeyFile)
          throw transcript.failure('priv.key holds another key than me.info, or none that can be read.');
      },
      'SHOULD',
    ),
  ];
}

function keptBy(transcript: Transcript): KeptIdentity {
  const { kept } = transcript;
  if (typeof kept === 'string') throw transcript.failure(`The identity that the client keeps cannot be read: ${kept}.`);
  if (kept === undefined) throw transcript.failure('The client has left no me.info.');
  return kept;
}

function returningCases(profile: Profile): readonly ClientCase[] {
  const { returning } = profile.flow;
  const back = (id: string, title: string, requirement: string, accepts: string, judge: Judge): ClientCase =>
    made(profile, id, 'returning', 'a second run in the same directory', title, requirement, accepts, judge);
  return [
    back(
      'returning/comes-back',
      `A registered client comes back with ${returning}`,
      rules['reconnect-known'],
      `${returning}, and no Register`,
      (transcript) => {
        transcript.first(returning);
        const [register] = transcript.requests('Register');
        if (register !== undefined)
          throw transcript.failure('The client registered anew although it is registered.', { request: register });
      },
    ),
    back(
      'returning/id',
      'A client comes back with the id that it was given',
      `${rules['reconnect-known']} ${rules['ids-opaque']}`,
      'the id of its registration in the header',
      (transcript) => {
        const request = transcript.first(returning);
        const { frame } = request.message;
        const id = transcript.knownBefore?.clientId;
        if (frame.kind === 'message' && id !== undefined && sameBytes(frame.header.clientId, id)) return;
        throw transcript.failure('The client came back with another id than it was given.', { request });
      },
    ),
    back(
      'returning/name',
      'A client comes back with its name',
      rules['reconnect-known'],
      'the name of its registration',
      (transcript) => {
        const request = transcript.first(returning);
        const { name } = request.message.values;
        if (name instanceof Uint8Array && sameBytes(name, transcript.told.clientName)) return;
        throw transcript.failure('The client came back under another name.', { request });
      },
    ),
    back(
      'returning/uses-the-fresh-key',
      'The file goes under the key that the return brought',
      rules['fresh-key'],
      'content that decrypts with the fresh key to the file, and CrcValid',
      (transcript) => {
        arrives(transcript);
        transcript.first('CrcValid');
      },
    ),
    back(
      'returning/keeps-its-identity',
      'A client that came back keeps its identity',
      rules['identity-kept'],
      'the same id and key in me.info as before',
      (transcript) => {
        const { clientId, privateKey } = keptBy(transcript);
        const before = transcript.knownBefore;
        if (before === undefined) throw new TypeError('nobody was known before the run');
        const isSame = sameBytes(clientId, before.clientId);
        if (isSame && privateKey !== undefined && sameBytes(privateKey.publicKeyDer(), before.publicKey)) return;
        throw transcript.failure('me.info holds another identity than before the run.');
      },
    ),
    ...(returning === 'PublicKey'
      ? [
          back(
            'returning/old-key-again',
            'A client that comes back sends the key that it sent before',
            rules['key-of-its-owner'],
            'the same public key as in the first run',
            (transcript) => {
              const request = transcript.first('PublicKey');
              const { publicKey } = request.message.values;
              const before = transcript.knownBefore?.publicKey;
              if (publicKey instanceof Uint8Array && before !== undefined && sameBytes(publicKey, before)) return;
              throw transcript.failure('The client sent another public key than before.', { request });
            },
          ),
        ]
      : []),
  ];
}

function deniedCases(profile: Profile): readonly ClientCase[] {
  if (denialOf(profile) === undefined) return [];
  const words = 'a second run in the same directory, and a server that does not know the client any more';
  const denied = (
    id: string,
    title: string,
    accepts: string,
    judge: Judge,
    requirement: string = rules['reconnect-denied'],
  ): ClientCase => made(profile, id, 'denied', words, title, requirement, accepts, judge);
  const getsId = profile.flow.server.denial === 'newId';
  return [
    denied(
      'denied/registers-anew',
      getsId ? 'A denied client takes the new id' : 'A denied client registers anew',
      getsId ? 'PublicKey under the id of the denial' : 'Register after the denial, and then the rest of a plain run',
      (transcript) => {
        transcript.first(getsId ? 'PublicKey' : 'Register');
        const count = transcript.requests('Reconnect').length;
        const due = profile.flow.client.reconnects;
        if (count !== due) throw transcript.failure(`The client sent Reconnect ${count} times where ${due} are due.`);
      },
    ),
    denied(
      'denied/same-connection',
      'A denied client goes on on the same connection',
      'all requests on one connection',
      (transcript) => {
        transcript.first('Reconnect');
        const connections = new Set(transcript.requests().map(({ connection }) => connection));
        if (connections.size > 1) throw transcript.failure(`The client used ${connections.size} connections.`);
      },
    ),
    denied(
      'denied/new-key-pair',
      'A denied client makes a new key pair',
      'another public key than before',
      (transcript) => {
        const request = transcript.first('PublicKey');
        const { publicKey } = request.message.values;
        const before = transcript.knownBefore?.publicKey;
        if (publicKey instanceof Uint8Array && before !== undefined && !sameBytes(publicKey, before)) return;
        throw transcript.failure('The client sent its old public key.', { request });
      },
    ),
    denied(
      'denied/public-key-parses',
      `The new public key is one of RSA-${profile.rsa.bits}, in ${profile.rsa.publicKeySize} bytes`,
      'SubjectPublicKeyInfo DER, and nothing behind it',
      hasUsableKey,
      rules['public-key'],
    ),
    denied(
      'denied/sends-the-file',
      'A denied client sends its file once it is registered anew',
      'content that decrypts to the file, and CrcValid',
      (transcript) => {
        arrives(transcript);
        transcript.first('CrcValid');
      },
    ),
    denied(
      'denied/replaces-identity',
      'A client that registered anew replaces me.info',
      'the new id and the new key in me.info',
      (transcript) => {
        const valid = transcript.first('CrcValid');
        const { clientId, privateKey } = keptBy(transcript);
        const id = transcript.idAt(valid);
        if (id === undefined || !sameBytes(clientId, id)) throw transcript.failure('me.info does not hold the new id.');
        const sent = transcript.requests('PublicKey').at(-1)?.message.values['publicKey'];
        if (privateKey !== undefined && sent instanceof Uint8Array && sameBytes(privateKey.publicKeyDer(), sent))
          return;
        throw transcript.failure('The key that is kept is not the new one.');
      },
      rules['identity-replaced'],
    ),
  ];
}
