import type { Profile, Requests } from '../../../generated';
import { checksumOf } from '../../inspect/diagnoses/cryptography';
import type { MessageDescriptor } from '../../wire/profile';
import type { RequestDraft } from '../wire/compose';
import { numberOf, type Bench, type SentFile, type SignedIn } from './bench';
import type { ExpectedAnswer, Probe } from './probe';

/** A connection on which one request is right next, and that request. */
export interface Situation {
  readonly probe: Probe;
  readonly draft: RequestDraft;
  /** The right answer; `undefined` where none is due. */
  readonly answer: ExpectedAnswer | undefined;
  /** The file that the request brings or speaks of. */
  readonly file: SentFile | undefined;
  /** Who speaks, where it has a key. */
  readonly who?: SignedIn;
}

/** Names that a situation is to have. */
export interface SituationNames {
  readonly clientName?: Uint8Array;
  readonly fileName?: Uint8Array;
}

const USUAL_NAME = Buffer.from('file.txt');

/** What the file of a situation holds. */
const PLAINTEXT = Buffer.from('The quick brown fox jumps over the lazy dog, and the dog sleeps on until noon.\n');

/** The requests that a profile has, in the order of a conversation. */
export function requestsOf(profile: Profile): readonly MessageDescriptor<unknown>[] {
  return Object.values(profile.requests).flatMap((descriptor) =>
    descriptor === undefined ? [] : [descriptor as MessageDescriptor<unknown>],
  );
}

/** Brings a connection to where the request is right next. */
export async function situation(bench: Bench, request: keyof Requests, names: SituationNames = {}): Promise<Situation> {
  switch (request) {
    case 'Register': {
      const probe = await bench.connect();
      const values = { name: names.clientName ?? bench.name() };
      return {
        ...{ probe, draft: { name: request, clientId: bench.nobody, values } },
        ...{ answer: { name: 'Registered', values: {}, replyContext: { request } }, file: undefined },
      };
    }
    case 'PublicKey': {
      const probe = await bench.connect();
      const { clientId, name } = await bench.register(probe, names.clientName);
      const publicKey = (await bench.keyPair()).publicKeyDer();
      return {
        ...{ probe, draft: { name: request, clientId, values: { name, publicKey } } },
        ...{ answer: { name: 'Key', values: { clientId }, replyContext: { request } }, file: undefined },
      };
    }
    case 'Reconnect': {
      const { clientId, name } =
        names.clientName === undefined ? await bench.member() : await newMember(bench, names.clientName);
      const probe = await bench.connect();
      return {
        ...{ probe, draft: { name: request, clientId, values: { name } } },
        ...{ answer: { name: 'Reconnected', values: { clientId }, replyContext: { request } }, file: undefined },
      };
    }
    case 'SendFile':
      return sendFileNext(bench, names);
    case 'CrcValid':
    case 'CrcInvalid':
    case 'GiveUp':
      return verdictNext(bench, request, names);
  }
}

async function newMember(bench: Bench, name: Uint8Array): Promise<{ clientId: Uint8Array; name: Uint8Array }> {
  const newcomer = await bench.newcomer(name);
  newcomer.probe.close();
  return newcomer;
}

async function sendFileNext(bench: Bench, { fileName = USUAL_NAME }: SituationNames): Promise<Situation> {
  const who = await bench.signIn();
  const file = { fileName, plaintext: PLAINTEXT };
  const { drafts, ciphertext } = bench.filesOf(who, file);
  const [draft] = drafts;
  if (draft === undefined) throw new TypeError('a file has no message');
  const { checksums, content } = bench.profile;
  const contentSize = content.reportedSize === 'plaintext' ? PLAINTEXT.length : ciphertext.length;
  const allowed = checksums.map((spec) => checksumOf(spec, PLAINTEXT));
  const answer: ExpectedAnswer = {
    name: 'FileReceived',
    values: ({ values }) => {
      const checksum = allowed.find((value) => value === numberOf(values, 'checksum')) ?? allowed[0] ?? 0;
      return { clientId: who.clientId, contentSize, fileName, checksum };
    },
    replyContext: { request: 'SendFile', fileName },
    known: { plaintext: PLAINTEXT, ciphertext },
  };
  return { probe: who.probe, draft, answer, file };
}

async function verdictNext(
  bench: Bench,
  request: 'CrcValid' | 'CrcInvalid' | 'GiveUp',
  { fileName = USUAL_NAME }: SituationNames,
): Promise<Situation> {
  // Some servers forget a client that gives up: the one that all cases share is not risked.
  const who = request === 'GiveUp' ? await bench.newcomer() : await bench.signIn();
  const file = { fileName, plaintext: PLAINTEXT };
  await bench.sendFile(who, file);
  const { clientId, probe } = who;
  const name = request === 'CrcInvalid' ? bench.profile.flow.resendAnswer : 'MessageReceived';
  return {
    probe,
    draft: { name: request, clientId, values: { clientId, fileName } },
    answer: name && { name, values: { clientId }, replyContext: { request, fileName } },
    ...{ file, who },
  };
}
