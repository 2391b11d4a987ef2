import { join } from 'node:path';
import type { Profile, Responses } from '../../../generated';
import { keptIn, type KeptIdentity } from '../../../src/conformance/client/kept-identity';
import type { GivenResponse, SeenRequest } from '../../../src/conformance/client/step';
import { Transcript } from '../../../src/conformance/client/transcript';
import { MessageReader, type ReadMessage } from '../../../src/conformance/wire/message-reader';
import type { PrivateKey } from '../../../src/crypto/private-key';
import { unwrap } from '../../../src/inspect/unwrap';
import type { Recording } from '../../captures';

/** A recorded response: what is asked of one that the kit's server gives, and what was read of it. */
export interface RecordedResponse extends GivenResponse {
  readonly message: ReadMessage;
}

/** One message of a recording. */
export type RecordedStep = SeenRequest | RecordedResponse;

/** A recording as a profile reads it: every message in the order in which it was whole. */
export interface ReadRecording {
  readonly recording: Recording;
  readonly profile: Profile;
  readonly kept: KeptIdentity | undefined;
  readonly steps: readonly RecordedStep[];
  /** Bytes that belong to no whole message. */
  readonly left: number;
}

/** Reads a recording as the kit reads a client and a server, and unwraps the keys for which the private key was kept. */
export async function read(recording: Recording, profile: Profile): Promise<ReadRecording> {
  const kept = await keptIdentity(recording);
  const readers = new Map<string, MessageReader>();
  const steps: RecordedStep[] = [];
  for (const { conn: connection, dir, bytes } of recording.events) {
    if (dir !== 'C>S' && dir !== 'S>C') continue;
    const reader = readers.get(`${connection} ${dir}`) ?? readerOf(dir, profile);
    readers.set(`${connection} ${dir}`, reader);
    reader.push(bytes);
    for (let next = reader.next(); next !== undefined; next = reader.next()) {
      if ('trailing' in next) append(steps, connection, next.trailing);
      else if (dir === 'C>S') steps.push({ kind: 'request', connection, message: next });
      else steps.push(responseOf(next, connection, profile, kept?.privateKey));
      if ('frame' in next && next.frame.kind === 'violation') break;
    }
  }
  const left = [...readers.values()].reduce((sum, reader) => sum + reader.left.length, 0);
  return { recording, profile, kept, steps, left };
}

/**
 * One run of the recorded client, as the kit would have seen it: each of its connections is a run.
 * @param isReturning whether the client still had the identity of the run before.
 */
export function transcriptOf(
  { recording, profile, kept, steps }: ReadRecording,
  run: number,
  isReturning: boolean,
): Transcript {
  const { meta, plaintext } = recording;
  const before = isReturning ? steps.filter(({ connection }) => connection < run) : [];
  return new Transcript({
    ...{ profile, plaintext, kept, knownBefore: knownAfter(before), run: undefined },
    ...{ clientName: Buffer.from(meta.user), fileName: Buffer.from(meta.fileName) },
    steps: steps.filter(({ connection }) => connection === run),
  });
}

/** What the client had kept when the recording ended, read as the kit reads it. */
async function keptIdentity({ name, privKey }: Recording): Promise<KeptIdentity | undefined> {
  const directory = join(__dirname, '..', '..', 'captures', name);
  const kept = await keptIn({ directory, privKey: () => Promise.resolve(privKey) });
  if (typeof kept === 'string') throw new Error(`${name}: ${kept}`);
  return kept;
}

function readerOf(dir: 'C>S' | 'S>C', profile: Profile): MessageReader {
  return new MessageReader(dir === 'C>S' ? 'request' : 'response', profile);
}

/** Bytes behind a response that it does not announce are its own. */
function append(steps: RecordedStep[], connection: number, rest: Uint8Array): void {
  const at = steps.findLastIndex((step) => step.kind === 'response' && step.connection === connection);
  const step = steps[at];
  if (step?.kind !== 'response') throw new Error('there are bytes behind a message that is no response');
  steps[at] = { ...step, bytes: Buffer.concat([step.bytes, rest]) };
}

function responseOf(
  message: ReadMessage,
  connection: number,
  { flow, rsa }: Profile,
  privateKey: PrivateKey | undefined,
): RecordedResponse {
  const name = message.name as keyof Responses | undefined;
  const { clientId, wrappedKey } = message.values;
  const gives = name === 'Registered' || name === 'Key' || name === 'Reconnected';
  const givesNew = name === 'ReconnectDenied' && flow.server.denial === 'newId';
  const unwrapped =
    privateKey !== undefined && wrappedKey instanceof Uint8Array ? unwrap(privateKey, wrappedKey, rsa) : undefined;
  return {
    ...{ kind: 'response', connection, name, bytes: message.bytes, message },
    ...((gives || givesNew) && clientId instanceof Uint8Array && { clientId }),
    ...(unwrapped !== undefined && { aesKey: unwrapped.key }),
  };
}

function knownAfter(steps: readonly RecordedStep[]): Transcript['knownBefore'] {
  const responses = steps.filter((step) => step.kind === 'response');
  const requests = steps.filter((step) => step.kind === 'request');
  const clientId = responses.findLast((response) => response.clientId !== undefined)?.clientId;
  const keyed = requests.findLast(({ message }) => message.name === 'PublicKey');
  const publicKey = keyed?.message.values['publicKey'];
  return clientId !== undefined && publicKey instanceof Uint8Array ? { clientId, publicKey } : undefined;
}
