import type { Requests } from '../../../../generated';
import { parsePublicKey } from '../../../crypto/public-key';
import { SealwireError } from '../../../wire/error';
import { sameBytes } from '../../../wire/value';
import { bytesIn, holds } from '../../wire/field-values';
import { contentMistakes } from '../content-mistakes';
import type { KeptIdentity } from '../kept-identity';
import type { SeenRequest } from '../step';
import type { Transcript } from '../transcript';
import type { Transmission } from '../transmission';

/** Makes sure that a transmission brought the file. @throws ConformanceFailure with the reason why it did not. */
export function expectFileIn(transcript: Transcript, transmission: Transmission): void {
  const { plaintext } = transcript.told;
  if (transmission.plaintext !== undefined && sameBytes(transmission.plaintext, plaintext)) return;
  const [request] = transmission.packets;
  const what =
    transmission.plaintext === undefined
      ? `The content does not decrypt: ${transmission.problem ?? ''}.`
      : `The content decrypts to ${transmission.plaintext.length} bytes that are not the file.`;
  const findings = contentMistakes(transmission, plaintext, transcript.profile);
  throw transcript.failure(what, { request, known: { plaintext }, findings });
}

/** Makes sure that the last transmission brought the file. */
export function expectFile(transcript: Transcript): void {
  const hollow = transcript.requests('SendFile').find(({ message }) => {
    return message.content.length === 0 && Number(message.values['contentSize']) > 0;
  });
  if (hollow !== undefined) {
    throw transcript.failure('The payload size leaves no room for the content that is announced.', { request: hollow });
  }
  const last = transcript.transmissions.at(-1);
  if (last !== undefined) return expectFileIn(transcript, last);
  transcript.makesSense();
  throw transcript.failure(`The client never sent its file${transcript.howItEnded}.`);
}

/** Makes sure that the file was sent so many times. @throws ConformanceFailure with how often it was. */
export function expectTransmissions(transcript: Transcript, due: number): void {
  const count = transcript.transmissions.length;
  if (count !== due) throw transcript.failure(`The client sent the file ${count} times where ${due} are due.`);
}

/**
 * Makes sure that a request was made so many times.
 * @param most as often as it may be made; by default no more than that.
 * @throws ConformanceFailure with how often it was.
 */
export function expectTries(transcript: Transcript, request: keyof Requests, times: number, most = times): void {
  const count = request === 'SendFile' ? transcript.transmissions.length : transcript.requests(request).length;
  if (count >= times && count <= most) return;
  const due = most === times ? `${times} are due` : `${times} to ${most} are due`;
  throw transcript.failure(`The client sent ${request} ${count} times where ${due}.`);
}

/** Makes sure that the program came to its end. @throws ConformanceFailure where it was still running. */
export function expectEnd(transcript: Transcript): void {
  if (transcript.run === undefined || transcript.run.exitCode !== undefined) return;
  throw transcript.failure('The client was still running when its time was over.');
}

/** Makes sure that a request names the file as it was sent. @throws ConformanceFailure where it does not. */
export function expectNameOfFile(transcript: Transcript, request: SeenRequest): void {
  const { values } = transcript.first('SendFile').message;
  if (holds(request.message.values, 'fileName', values['fileName'])) return;
  const what = `${request.message.name ?? ''} names another file than the one that was sent.`;
  throw transcript.failure(what, { request, due: { fileName: bytesIn(values, 'fileName') } });
}

/** Without a key that can be used, nothing can go on. @throws ConformanceFailure where the client sent none. */
export function expectUsableKey(transcript: Transcript): void {
  const request = transcript.first('PublicKey');
  try {
    parsePublicKey(bytesIn(request.message.values, 'publicKey'), transcript.profile.rsa);
  } catch (error) {
    if (!(error instanceof SealwireError)) throw error;
    throw transcript.failure(`The public key cannot be used: ${error.message}.`, { request });
  }
}

/** The identity that the client has kept. @throws ConformanceFailure where there is none, or none that can be read. */
export function keptIdentityOf(transcript: Transcript): KeptIdentity {
  const { kept } = transcript;
  if (typeof kept === 'string') throw transcript.failure(`The identity that the client keeps cannot be read: ${kept}.`);
  if (kept === undefined) throw transcript.failure('The client has left no me.info.');
  return kept;
}
