import { rules, type Profile } from '../../../../generated';
import { parsePublicKey } from '../../../crypto/public-key';
import { ciphertextSize } from '../../../crypto/aes-cbc';
import { valuesOf, type Values } from '../../../inspect/diagnoses/evidence';
import { quoted } from '../../../text/visible';
import { SealwireError } from '../../../wire/error';
import { sameBytes } from '../../../wire/value';
import type { ClientCase } from '../client-case';
import type { Observation, SeenRequest } from '../observation';
import type { Diagnosis } from '../../../inspect/diagnoses/rule';
import { arrives } from './arrival';

/** The plain conversation: without it, nothing else can be judged. */
export function clientSanityCase(profile: Profile): ClientCase {
  return {
    id: `${profile.id}/plain/conversation`,
    title: `The client registers, sends a public key of RSA-${profile.rsa.bits} in ${profile.rsa.publicKeySize} bytes, sends its file, and confirms the checksum`,
    level: 'MUST',
    sentence: `${rules['plain-conversation']} ${rules['public-key']}`,
    sends: 'a plain run, in a directory that holds transfer.info and the file',
    accepts: ['Register, PublicKey, the file in SendFile, CrcValid; whatever is tolerated in their form'],
    scenario: 'plain',
    judge(seen) {
      seen.first('Register');
      seen.first('PublicKey');
      hasUsableKey(seen);
      seen.first('SendFile');
      arrives(seen);
      acceptsTheChecksum(seen);
    },
  };
}

/** Without a key that can be used, nothing can go on. @throws ConformanceFailure where the client sent none. */
export function hasUsableKey(seen: Observation): void {
  const request = seen.first('PublicKey');
  const { publicKey } = request.message.values;
  try {
    parsePublicKey(publicKey instanceof Uint8Array ? publicKey : new Uint8Array(0), seen.profile.rsa);
  } catch (error) {
    if (!(error instanceof SealwireError)) throw error;
    throw seen.failure(`The public key cannot be used: ${error.message}.`, { request });
  }
}

function acceptsTheChecksum(seen: Observation): void {
  if (seen.requests('CrcValid').length > 0) return;
  seen.makesSense();
  const [request] = [...seen.requests('CrcInvalid'), ...seen.requests('GiveUp')];
  if (request === undefined) throw seen.failure('The client never sent CrcValid.');
  throw seen.failure('The client did not accept the right checksum of its file.', {
    request,
    diagnoses: [OWN_CHECKSUM],
  });
}

const OWN_CHECKSUM: Diagnosis = {
  id: 'checksum-of-the-client',
  title: 'The client computes another checksum',
  cause:
    'A ready-made CRC-32 was used, or the length is missing at its end: the protocol means that of the command cksum.',
  detail: 'The answer held the right checksum of the file, and the client said that it differs.',
  offset: 0,
};

/** What the requests of a plain run must say. */
export function plainCases(profile: Profile): readonly ClientCase[] {
  const made = (
    id: string,
    title: string,
    sentence: string,
    accepts: string,
    judge: (seen: Observation) => void,
    level: ClientCase['level'] = 'MUST',
  ): ClientCase => ({
    ...{ id: `${profile.id}/${id}`, title, level, sentence, accepts: [accepts], scenario: 'plain', judge },
    sends: 'a plain run',
  });
  return [
    made(
      'register/name',
      'The client registers under the name of transfer.info',
      rules['identity-kept'],
      'the name of the second line, every byte of it',
      (seen) => {
        const request = seen.first('Register');
        const { name } = request.message.values;
        const { clientName } = seen.told;
        if (name instanceof Uint8Array && sameBytes(name, clientName)) return;
        const found = name instanceof Uint8Array ? quoted(name) : 'nothing';
        throw seen.failure(`The client registered as ${found} where transfer.info says ${quoted(clientName)}.`, {
          request,
        });
      },
    ),
    made(
      'public-key/name',
      'The public key goes with the name that was registered',
      rules['identity-kept'],
      'the same name as in Register',
      (seen) => {
        const request = seen.first('PublicKey');
        const { name } = request.message.values;
        if (name instanceof Uint8Array && sameBytes(name, seen.told.clientName)) return;
        throw seen.failure('PublicKey has another name than Register.', { request });
      },
    ),
    made(
      'header/client-id',
      'Every request after the registration carries the id that the server gave',
      rules['ids-given'],
      "the id of Registered in every later request's header",
      (seen) => {
        for (const request of seen.requests()) {
          const id = seen.idAt(request);
          const { frame, name } = request.message;
          if (id === undefined || frame.kind === 'violation' || sameBytes(frame.header.clientId, id)) continue;
          throw seen.failure(`${name ?? 'A request'} carries another id than the server gave.`, { request });
        }
      },
    ),
    made(
      'send-file/content-size',
      'The content size is that of the ciphertext',
      rules['content-size'],
      'the size of the whole ciphertext, the same in every packet',
      (seen) => {
        const isEach = profile.content.encryption === 'each';
        for (const request of seen.requests('SendFile')) {
          const { contentSize } = request.message.values;
          const due = isEach
            ? request.message.content.length
            : ciphertextSize(seen.told.plaintext.length, profile.aes.iv);
          if (contentSize === due) continue;
          throw seen.failure(`The content size is ${String(contentSize)} where ${due} is due.`, { request });
        }
        seen.first('SendFile');
      },
    ),
    made(
      'send-file/file-name',
      'The file goes under its own name, without a path',
      rules.path,
      'the last part of the path in transfer.info',
      (seen) => {
        const request = seen.first('SendFile');
        const { fileName } = request.message.values;
        if (fileName instanceof Uint8Array && sameBytes(fileName, seen.told.fileName)) return;
        const found = fileName instanceof Uint8Array ? quoted(fileName) : 'nothing';
        throw seen.failure(`The file went as ${found} where its name is ${quoted(seen.told.fileName)}.`, { request });
      },
    ),
    made(
      'crc-valid/file-name',
      'The confirmation names the file as it was sent',
      rules.valid,
      'the name of SendFile in CrcValid',
      (seen) => {
        const sent = seen.first('SendFile').message.values['fileName'];
        const request = seen.first('CrcValid');
        const { fileName } = request.message.values;
        if (fileName instanceof Uint8Array && sent instanceof Uint8Array && sameBytes(fileName, sent)) return;
        throw seen.failure('CrcValid names another file than the one that was sent.', { request });
      },
    ),
    made(
      'plain/one-connection',
      'The whole run goes over one connection',
      rules['one-connection'],
      'all requests on one connection',
      (seen) => {
        const connections = new Set(seen.requests().map(({ connection }) => connection));
        if (connections.size === 1 || profile.flow.connection === 'request') return;
        throw seen.failure(`The client used ${connections.size} connections.`);
      },
    ),
    made(
      'plain/nothing-more',
      'Nothing follows the confirmation',
      rules['one-connection'],
      'each request once, and the confirmation last',
      (seen) => {
        const valid = seen.first('CrcValid');
        const requests = seen.requests();
        const next = requests[requests.indexOf(valid) + 1];
        if (next !== undefined) throw seen.failure('The client went on after its confirmation.', { request: next });
        for (const name of ['Register', 'PublicKey'] as const) {
          const [, again] = seen.requests(name);
          if (again !== undefined) throw seen.failure(`The client sent ${name} twice.`, { request: again });
        }
        if (seen.transmissions.length !== 1)
          throw seen.failure(`The client sent the file ${seen.transmissions.length} times.`);
      },
    ),
    made(
      'plain/ends',
      'The client ends by itself',
      rules['one-connection'],
      'the end of the program, once its file is confirmed',
      (seen) => {
        if (seen.run === undefined || seen.run.exitCode !== undefined) return;
        throw seen.failure('The client was still running when its time was over.');
      },
    ),
    made(
      'plain/exit-code',
      'The client ends with exit code 0 once its file is confirmed',
      rules['plain-conversation'],
      'exit code 0',
      (seen) => {
        const exitCode = seen.run?.exitCode;
        if (exitCode === undefined || exitCode === 0) return;
        throw seen.failure(`The client ended with exit code ${exitCode}.`);
      },
      'SHOULD',
    ),
    {
      ...made(
        'plain/names-with-spaces',
        'Names of several words go whole',
        rules['identity-kept'],
        'the whole lines of transfer.info in Register and SendFile',
        hasWholeNames,
      ),
      sends: 'a plain run with names of several words',
      scenario: 'spaces',
    },
    ...(profile.content.slicing === 'packets' ? [packets(profile), originalSize(profile)] : []),
  ];
}

function hasWholeNames(seen: Observation): void {
  const { clientName, fileName } = seen.told;
  for (const [name, field, due] of [
    ['Register', 'name', clientName],
    ['SendFile', 'fileName', fileName],
  ] as const) {
    const request = seen.first(name);
    const value = request.message.values[field];
    if (value instanceof Uint8Array && sameBytes(value, due)) continue;
    throw seen.failure(`${name} has another name than transfer.info.`, { request });
  }
  arrives(seen);
}

function packets(profile: Profile): ClientCase {
  return {
    id: `${profile.id}/send-file/packets`,
    title: 'Packets are numbered from 1 to their total, each with the same total and name',
    level: 'MUST',
    sentence: rules.packets,
    sends: 'a plain run with a file of several packets, if the client sends several',
    accepts: ['1, 2, 3 and so on, up to the total that each packet states'],
    scenario: 'plain',
    judge(seen) {
      const requests = seen.requests('SendFile');
      const first = seen.first('SendFile');
      for (const [index, request] of requests.entries()) {
        const { packetNumber, totalPackets } = asLaidOut(profile, request);
        const hasSameName = sameBytes(nameIn(request), nameIn(first));
        if (packetNumber === index + 1 && totalPackets === requests.length && hasSameName) continue;
        throw seen.failure(
          `This is packet ${String(packetNumber)} of ${String(totalPackets)} where ${index + 1} of ${requests.length} is due.`,
          { request },
        );
      }
    },
  };
}

function nameIn({ message }: SeenRequest): Uint8Array {
  const { fileName } = message.values;
  return fileName instanceof Uint8Array ? fileName : new Uint8Array(0);
}

/** What the bytes say where the profile has its fields: a tolerated layout would be read as if it were right. */
function asLaidOut({ requestHeader, requests }: Profile, { message }: SeenRequest): Values {
  return valuesOf(requests.SendFile?.layout.fields ?? [], message.bytes.subarray(requestHeader.fixedSize));
}

function originalSize(profile: Profile): ClientCase {
  return {
    id: `${profile.id}/send-file/original-size`,
    title: 'The original size is that of the file',
    level: 'MUST',
    sentence: profile.requests.SendFile?.layout.fields.find(({ name }) => name === 'originalSize')?.doc ?? '',
    sends: 'a plain run',
    accepts: ['the size of the file before encryption, in every packet'],
    scenario: 'plain',
    judge(seen) {
      seen.first('SendFile');
      for (const request of seen.requests('SendFile')) {
        const { originalSize: size } = request.message.values;
        if (size === seen.told.plaintext.length) continue;
        throw seen.failure(`The original size is ${String(size)} where the file has ${seen.told.plaintext.length}.`, {
          request,
        });
      }
    },
  };
}
