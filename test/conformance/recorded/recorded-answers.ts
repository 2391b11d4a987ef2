import type { Profile, Requests, Responses } from '../../../generated';
import type { SeenRequest } from '../../../src/conformance/client/step';
import { assemble } from '../../../src/conformance/client/transmission';
import { numberIn } from '../../../src/conformance/wire/field-values';
import { rightAnswer, type ExpectedAnswer } from '../../../src/conformance/server/probe';
import { firstDifference } from '../../../src/conformance/wire/annotate';
import type { FieldValues } from '../../../src/conformance/wire/compose';
import { findingsIn } from '../../../src/conformance/wire/findings';
import { checksumOf } from '../../../src/inspect/diagnoses/cryptography';
import type { ReadRecording, RecordedResponse } from './recorded-run';

/** A recorded response held against the one that is due. */
export interface JudgedAnswer {
  /** Its name and that of the request it answers: `Key to PublicKey`. */
  readonly what: string;
  /** What is due in its place; `undefined` for nothing. */
  readonly due: keyof Responses | undefined;
  readonly name: keyof Responses | undefined;
  /** The first byte that differs from the right form of this answer. */
  readonly difference: number | undefined;
  readonly diagnoses: readonly string[];
}

/** Every response of a recording, held against what its profile has due. */
export function judgeAnswers(read: ReadRecording): readonly JudgedAnswer[] {
  const { profile, recording } = read;
  return pairs(read).map(({ response, request }, index, all): JudgedAnswer => {
    const earlier = all.slice(0, index).filter((one) => one.response.name === 'FileReceived').length;
    const isAltered = response.name === 'FileReceived' && earlier < alteredChecksums(recording.meta.scenario);
    const answer = expected(read, response, request, isAltered);
    const bytes = rightAnswer(profile, response.message, answer);
    const difference = firstDifference(response.bytes, bytes);
    const { known } = answer;
    const { deviations } = response.message;
    return {
      what: `${response.name ?? 'nothing known'} to ${request.message.name ?? 'nothing known'}`,
      due: dueName(read, request),
      name: response.name,
      difference,
      diagnoses:
        difference === undefined
          ? []
          : findingsIn(response.bytes, 'response', profile, { known, deviations }).map(({ id }) => id),
    };
  });
}

/** How many of the first checksums were altered on the way (README.md beside the recordings). */
function alteredChecksums(scenario: string): number {
  return Number(/^crc(\d)$/.exec(scenario)?.[1] ?? 0);
}

interface Pair {
  readonly response: RecordedResponse;
  readonly request: SeenRequest;
}

/**
 * Each response with its request: the last one of its connection that is still open and that it may answer. So a lone
 * acknowledgement belongs to what ends the file and not to the "resending" in front of it.
 */
function pairs({ steps, profile }: ReadRecording): readonly Pair[] {
  const open = new Map<number, SeenRequest[]>();
  return steps.flatMap((step) => {
    const waiting = open.get(step.connection) ?? [];
    open.set(step.connection, waiting);
    if (step.kind === 'request') {
      waiting.push(step);
      return [];
    }
    const at = waiting.findLastIndex(({ message }) => {
      return profile.requests[message.name as keyof Requests]?.answers.includes(step.name ?? '') === true;
    });
    const request = waiting[at];
    if (request === undefined) throw new Error(`${step.name ?? ''} answers nothing`);
    waiting.splice(0, at + 1);
    return [{ response: step, request }];
  });
}

/** The answer of the response's own name, with what the session tells of it. */
function expected(
  read: ReadRecording,
  { name }: RecordedResponse,
  request: SeenRequest,
  isAltered: boolean,
): ExpectedAnswer {
  if (name === undefined) throw new Error(`a response of ${read.recording.name} has no name`);
  const { fileName } = request.message.values;
  const replyContext = {
    request: request.message.name ?? '',
    ...(fileName instanceof Uint8Array && { subject: fileName }),
  };
  const file = name === 'FileReceived' ? sentWith(read, request) : undefined;
  return {
    ...{ name, replyContext },
    values: ({ values }) => ({
      ...idDue(read.profile, name, request),
      ...(file && receivedValues(read, file, fileName, numberIn(values, 'checksum'), isAltered)),
    }),
    known: { plaintext: read.recording.plaintext, ciphertext: file },
  };
}

/** The id of the header, where the answer does not bring one of its own. */
function idDue({ flow }: Profile, name: keyof Responses, { message }: SeenRequest): FieldValues {
  if (name === 'Registered' || (name === 'ReconnectDenied' && flow.server.denial === 'newId')) return {};
  if (message.frame.kind === 'violation') throw new Error('what was answered is no message');
  return { clientId: message.clientId };
}

function receivedValues(
  { profile, recording: { plaintext } }: ReadRecording,
  ciphertext: Uint8Array,
  fileName: number | Uint8Array | undefined,
  answered: number,
  isAltered: boolean,
): FieldValues {
  const allowed = profile.checksums
    .map((spec) => checksumOf(spec, plaintext))
    .map((value) => (isAltered ? ~value >>> 0 : value));
  return {
    contentSize: profile.flow.server.reportedSize === 'plaintext' ? plaintext.length : ciphertext.length,
    fileName: fileName instanceof Uint8Array ? fileName : new Uint8Array(0),
    checksum: allowed.find((value) => value === answered) ?? allowed[0] ?? 0,
  };
}

/** The ciphertext of the transmission that a packet belongs to. */
function sentWith({ steps, profile }: ReadRecording, request: SeenRequest): Uint8Array {
  const own = steps.filter(({ connection }) => connection === request.connection);
  const sent = assemble(own, profile).find(({ packets }) => packets.includes(request));
  if (sent === undefined) throw new Error('a file was answered that was never sent');
  return sent.ciphertext;
}

/** What the profile has due: what a server knows is what the recording's scenario says. */
function dueName({ recording, profile }: ReadRecording, request: SeenRequest): keyof Responses | undefined {
  const { flow } = profile;
  const { scenario } = recording.meta;
  const isSecondRun = request.connection > 0;
  const name = request.message.name as keyof Requests;
  switch (name) {
    case 'Register':
      return isSecondRun && scenario === 'dupname' ? flow.server.refusals.nameTaken[0] : 'Registered';
    case 'PublicKey': {
      const isForgotten = flow.returning === name && isSecondRun && scenario === 'denied';
      return isForgotten && !flow.server.adoptsUnknown ? undefined : 'Key';
    }
    case 'Reconnect':
      return scenario === 'denied' ? flow.server.refusals.unknownClient[0] : 'Reconnected';
    case 'SendFile':
      return 'FileReceived';
    case 'CrcInvalid':
      return flow.resend.form === 'acknowledged' ? flow.resend.by : undefined;
    case 'CrcValid':
    case 'GiveUp':
      return 'MessageReceived';
  }
}
