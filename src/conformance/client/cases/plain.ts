import { rules, type Profile } from '../../../../generated';
import { parsePublicKey } from '../../../crypto/public-key';
import { ciphertextSize } from '../../../crypto/aes-cbc';
import { valuesOf, type Values } from '../../../inspect/diagnoses/evidence';
import { quoted } from '../../../text/visible';
import { SealwireError } from '../../../wire/error';
import { sameBytes } from '../../../wire/value';
import type { ClientCase } from './client-case';
import type { SeenRequest } from '../step';
import type { Transcript } from '../transcript';
import type { Diagnosis } from '../../../inspect/diagnoses/rule';
import { arrives } from './arrival';

/** The plain conversation: without it, nothing else can be judged. */
export function clientSanityCase(profile: Profile): ClientCase {
  return {
    id: `${profile.id}/plain/conversation`,
    title: `The client registers, sends a public key of RSA-${profile.rsa.bits} in ${profile.rsa.publicKeySize} bytes, sends its file, and confirms the checksum`,
    level: 'MUST',
    requirement: `${rules['plain-conversation']} ${rules['public-key']}`,
    sends: 'a plain run, in a directory that holds transfer.info and the file',
    accepts: ['Register, PublicKey, the file in SendFile, CrcValid; whatever is tolerated in their form'],
    scenario: 'plain',
    judge(transcript) {
      transcript.first('Register');
      transcript.first('PublicKey');
      hasUsableKey(transcript);
      transcript.first('SendFile');
      arrives(transcript);
      acceptsTheChecksum(transcript);
    },
  };
}

/** Without a key that can be used, nothing can go on. @throws ConformanceFailure where the client sent none. */
export function hasUsableKey(transcript: Transcript): void {
  const request = transcript.first('PublicKey');
  const { publicKey } = request.message.values;
  try {
    parsePublicKey(publicKey instanceof Uint8Array ? publicKey : new Uint8Array(0), transcript.profile.rsa);
  } catch (error) {
    if (!(error instanceof SealwireError)) throw error;
    throw transcript.failure(`The public key cannot be used: ${error.message}.`, { request });
  }
}

function acceptsTheChecksum(transcript: Transcript): void {
  if (transcript.requests('CrcValid').length > 0) return;
  transcript.makesSense();
  const [request] = [...transcript.requests('CrcInvalid'), ...transcript.requests('GiveUp')];
  if (request === undefined) throw transcript.failure('The client never sent CrcValid.');
  throw transcript.failure('The client did not accept the right checksum of its file.', {
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
    requirement: string,
    accepts: string,
    judge: (transcript: Transcript) => void,
    level: ClientCase['level'] = 'MUST',
  ): ClientCase => ({
    ...{ id: `${profile.id}/${id}`, title, level, requirement, accepts: [accepts], scenario: 'plain', judge },
    sends: 'a plain run',
  });
  return [
    made(
      'register/name',
      'The client registers under the name of transfer.info',
      rules['identity-kept'],
      'the name of the second line, every byte of it',
      (transcript) => {
        const request = transcript.first('Register');
        const { name } = request.message.values;
        const { clientName } = transcript.told;
        if (name instanceof Uint8Array && sameBytes(name, clientName)) return;
        const found = name instanceof Uint8Array ? quoted(name) : 'nothing';
        throw transcript.failure(`The client registered as ${found} where transfer.info says ${quoted(clientName)}.`, {
          request,
        });
      },
    ),
    made(
      'public-key/name',
      'The public key goes with the name that was registered',
      rules['identity-kept'],
      'the same name as in Register',
      (transcript) => {
        const request = transcript.first('PublicKey');
        const { name } = request.message.values;
        if (name instanceof Uint8Array && sameBytes(name, transcript.told.clientName)) return;
        throw transcript.failure('PublicKey has another name than Register.', { request });
      },
    ),
    made(
      'header/client-id',
      'Every request after the registration carries the id that the server gave',
      rules['ids-given'],
      "the id of Registered in every later request's header",
      (transcript) => {
        for (const request of transcript.requests()) {
          const id = transcript.idAt(request);
          const { frame, name } = request.message;
          if (id === undefined || frame.kind === 'violation' || sameBytes(frame.header.clientId, id)) continue;
          throw transcript.failure(`${name ?? 'A request'} carries another id than the server gave.`, { request });
        }
      },
    ),
    made(
      'send-file/content-size',
      'The content size is that of the ciphertext',
      rules['content-size'],
      'the size of the whole ciphertext, the same in every packet',
      (transcript) => {
        const isEach = profile.content.form === 'chunks';
        for (const request of transcript.requests('SendFile')) {
          const { contentSize } = request.message.values;
          const due = isEach
            ? request.message.content.length
            : ciphertextSize(transcript.told.plaintext.length, profile.aes.iv);
          if (contentSize === due) continue;
          throw transcript.failure(`The content size is ${String(contentSize)} where ${due} is due.`, { request });
        }
        transcript.first('SendFile');
      },
    ),
    made(
      'send-file/file-name',
      'The file goes under its own name, without a path',
      rules.path,
      'the last part of the path in transfer.info',
      (transcript) => {
        const request = transcript.first('SendFile');
        const { fileName } = request.message.values;
        if (fileName instanceof Uint8Array && sameBytes(fileName, transcript.told.fileName)) return;
        const found = fileName instanceof Uint8Array ? quoted(fileName) : 'nothing';
        throw transcript.failure(`The file went as ${found} where its name is ${quoted(transcript.told.fileName)}.`, {
          request,
        });
      },
    ),
    made(
      'crc-valid/file-name',
      'The confirmation names the file as it was sent',
      rules.valid,
      'the name of SendFile in CrcValid',
      (transcript) => {
        const sent = transcript.first('SendFile').message.values['fileName'];
        const request = transcript.first('CrcValid');
        const { fileName } = request.message.values;
        if (fileName instanceof Uint8Array && sent instanceof Uint8Array && sameBytes(fileName, sent)) return;
        throw transcript.failure('CrcValid names another file than the one that was sent.', { request });
      },
    ),
    made(
      'plain/one-connection',
      'The whole run goes over one connection',
      rules['one-connection'],
      'all requests on one connection',
      (transcript) => {
        const connections = new Set(transcript.requests().map(({ connection }) => connection));
        if (connections.size === 1 || profile.flow.connection === 'request') return;
        throw transcript.failure(`The client used ${connections.size} connections.`);
      },
    ),
    made(
      'plain/nothing-more',
      'Nothing follows the confirmation',
      rules['one-connection'],
      'each request once, and the confirmation last',
      (transcript) => {
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
    ),
    made(
      'plain/ends',
      'The client ends by itself',
      rules['one-connection'],
      'the end of the program, once its file is confirmed',
      (transcript) => {
        if (transcript.run === undefined || transcript.run.exitCode !== undefined) return;
        throw transcript.failure('The client was still running when its time was over.');
      },
    ),
    made(
      'plain/exit-code',
      'The client ends with exit code 0 once its file is confirmed',
      rules['plain-conversation'],
      'exit code 0',
      (transcript) => {
        const exitCode = transcript.run?.exitCode;
        if (exitCode === undefined || exitCode === 0) return;
        throw transcript.failure(`The client ended with exit code ${exitCode}.`);
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
    ...(profile.content.form !== 'single' ? [packets(profile), originalSize(profile)] : []),
  ];
}

function hasWholeNames(transcript: Transcript): void {
  const { clientName, fileName } = transcript.told;
  for (const [name, field, due] of [
    ['Register', 'name', clientName],
    ['SendFile', 'fileName', fileName],
  ] as const) {
    const request = transcript.first(name);
    const value = request.message.values[field];
    if (value instanceof Uint8Array && sameBytes(value, due)) continue;
    throw transcript.failure(`${name} has another name than transfer.info.`, { request });
  }
  arrives(transcript);
}

function packets(profile: Profile): ClientCase {
  return {
    id: `${profile.id}/send-file/packets`,
    title: 'Packets are numbered from 1 to their total, each with the same total and name',
    level: 'MUST',
    requirement: rules.packets,
    sends: 'a plain run with a file of several packets, if the client sends several',
    accepts: ['1, 2, 3 and so on, up to the total that each packet states'],
    scenario: 'plain',
    judge(transcript) {
      const requests = transcript.requests('SendFile');
      const first = transcript.first('SendFile');
      for (const [index, request] of requests.entries()) {
        const { packetNumber, totalPackets } = asLaidOut(profile, request);
        const hasSameName = sameBytes(nameIn(request), nameIn(first));
        if (packetNumber === index + 1 && totalPackets === requests.length && hasSameName) continue;
        throw transcript.failure(
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
    requirement: profile.requests.SendFile?.layout.fields.find(({ name }) => name === 'originalSize')?.doc ?? '',
    sends: 'a plain run',
    accepts: ['the size of the file before encryption, in every packet'],
    scenario: 'plain',
    judge(transcript) {
      transcript.first('SendFile');
      for (const request of transcript.requests('SendFile')) {
        const { originalSize: size } = request.message.values;
        if (size === transcript.told.plaintext.length) continue;
        throw transcript.failure(
          `The original size is ${String(size)} where the file has ${transcript.told.plaintext.length}.`,
          {
            request,
          },
        );
      }
    },
  };
}
