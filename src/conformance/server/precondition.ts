import type { Requests } from '../../../generated';
import { checksumOf } from '../../inspect/diagnoses/cryptography';
import { numberIn } from '../wire/field-values';
import type { RequestSpec } from '../wire/compose';
import { confirmation } from '../wire/request-specs';
import type { SentFile, SignedIn, TestContext } from './test-context';
import type { ExpectedAnswer, Probe } from './probe';

/** The state in which a request is due next: the connection that is there, and the right request for it. */
export interface Precondition {
  readonly probe: Probe;
  readonly spec: RequestSpec;
  /** The right answer; `undefined` where none is due. */
  readonly answer: ExpectedAnswer | undefined;
  /** The file that the request brings or speaks of. */
  readonly file: SentFile | undefined;
  /** Who speaks, where it has a key. */
  readonly who?: SignedIn;
}

/** Names to use in a precondition instead of the usual ones. */
export interface PreconditionNames {
  readonly clientName?: Uint8Array;
  readonly fileName?: Uint8Array;
}

const USUAL_NAME = Buffer.from('file.txt');

/** What the file holds that a precondition sends. */
const PLAINTEXT = Buffer.from('The quick brown fox jumps over the lazy dog, and the dog sleeps on until noon.\n');

/** Opens a connection and brings it to where this request is due next. */
export async function establishPrecondition(
  context: TestContext,
  request: keyof Requests,
  names: PreconditionNames = {},
): Promise<Precondition> {
  switch (request) {
    case 'Register': {
      const probe = await context.connect();
      return {
        ...{ probe, spec: context.registration(names.clientName) },
        ...{ answer: { name: 'Registered', values: {}, replyContext: { request } }, file: undefined },
      };
    }
    case 'PublicKey': {
      const probe = await context.connect();
      const { clientId, name } = await context.register(probe, names.clientName);
      const publicKey = (await context.keyPair()).publicKeyDer();
      return {
        ...{ probe, spec: { name: request, clientId, values: { name, publicKey } } },
        ...{ answer: { name: 'Key', values: { clientId }, replyContext: { request } }, file: undefined },
      };
    }
    case 'Reconnect': {
      const { clientId, name } =
        names.clientName === undefined ? await context.member() : await context.absent(names.clientName);
      const probe = await context.connect();
      return {
        ...{ probe, spec: { name: request, clientId, values: { name } } },
        ...{ answer: { name: 'Reconnected', values: { clientId }, replyContext: { request } }, file: undefined },
      };
    }
    case 'SendFile':
      return sendFileNext(context, names);
    case 'CrcValid':
    case 'CrcInvalid':
    case 'GiveUp':
      return beforeConfirmation(context, request, names);
  }
}

async function sendFileNext(context: TestContext, { fileName = USUAL_NAME }: PreconditionNames): Promise<Precondition> {
  const who = await context.signIn();
  const file = { fileName, plaintext: PLAINTEXT };
  const { specs, ciphertext } = context.fileRequests(who, file);
  const [spec] = specs;
  if (spec === undefined) throw new TypeError('a file has no message');
  const { checksums, flow } = context.profile;
  const contentSize = flow.server.reportedSize === 'plaintext' ? PLAINTEXT.length : ciphertext.length;
  const allowed = checksums.map((spec) => checksumOf(spec, PLAINTEXT));
  const answer: ExpectedAnswer = {
    name: 'FileReceived',
    values: ({ values }) => {
      const checksum = allowed.find((value) => value === numberIn(values, 'checksum')) ?? allowed[0] ?? 0;
      return { clientId: who.clientId, contentSize, fileName, checksum };
    },
    replyContext: { request: 'SendFile', subject: fileName },
    known: { plaintext: PLAINTEXT, ciphertext },
  };
  return { probe: who.probe, spec, answer, file };
}

async function beforeConfirmation(
  context: TestContext,
  request: 'CrcValid' | 'CrcInvalid' | 'GiveUp',
  { fileName = USUAL_NAME }: PreconditionNames,
): Promise<Precondition> {
  // Some servers forget a client that gives up: the one that all cases share is not risked.
  const who = request === 'GiveUp' ? await context.newcomer() : await context.signIn();
  const file = { fileName, plaintext: PLAINTEXT };
  await context.sendFile(who, file);
  const { clientId, probe } = who;
  const { resend } = context.profile.flow;
  const acknowledgement = resend.form === 'acknowledged' ? resend.by : undefined;
  const name = request === 'CrcInvalid' ? acknowledgement : 'MessageReceived';
  return {
    probe,
    spec: confirmation(request, clientId, fileName),
    answer: name && { name, values: { clientId }, replyContext: { request, subject: fileName } },
    ...{ file, who },
  };
}
